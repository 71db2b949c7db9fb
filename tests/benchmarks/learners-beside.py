"""CPU seconds of scikit-learn's forest and XGBoost's histograms, one thread each, as JSON: run beside our own by prediction.ts where they are installed.
usage: learners-beside.py FILE ROWS COLUMNS    (FILE: the rows as float64, then the target)"""
import json, sys, time
import numpy as np
from sklearn.ensemble import RandomForestRegressor
from xgboost import XGBRegressor

path, rows, columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
numbers = np.fromfile(path)
table, target = numbers[: rows * columns].reshape(rows, columns), numbers[rows * columns :]
learners = {
    "forest": RandomForestRegressor(n_estimators=20, min_samples_leaf=5, max_features=0.33, n_jobs=1, random_state=1),
    "squared": XGBRegressor(tree_method="hist", n_estimators=300, max_depth=6, learning_rate=0.1, n_jobs=1),
}
seconds = {}
for name, learner in learners.items():
    begin = time.process_time()
    learner.fit(table, target)
    seconds[name] = time.process_time() - begin
print(json.dumps(seconds))
