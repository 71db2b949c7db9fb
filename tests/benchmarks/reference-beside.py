"""CPU seconds of PM4Py's miners on a log, as JSON: run beside our own by reference-beside.ts where PM4Py is installed.
usage: reference-beside.py FILE.xes.gz"""
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import pm4py

log = pm4py.read_xes(sys.argv[1], return_legacy_log_object=False)
miners = {
    "dfg": lambda: pm4py.discover_dfg(log),
    "alpha": lambda: pm4py.discover_petri_net_alpha(log),
    "heuristics_net": lambda: pm4py.discover_heuristics_net(log),
    "im": lambda: pm4py.discover_process_tree_inductive(log),
    "imf_0.2": lambda: pm4py.discover_process_tree_inductive(log, noise_threshold=0.2),
    "footprints": lambda: pm4py.discover_footprints(log),
}
seconds = {}
for name, mine in miners.items():
    begin = time.process_time()
    mine()
    seconds[name] = time.process_time() - begin
print(json.dumps(seconds))
