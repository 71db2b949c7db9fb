import type { Role } from "./csv-options.ts";

/**
 * Names by which common tools call the columns of a role (pm4py and XES, Disco, Celonis, bupaR,
 * Apromore, Jira, ServiceNow, SAP, workbooks in English and German), in the spelling of
 * `normalName` in csv-roles.ts: best known first. Names of one line are equally good, so that two
 * of them in one file are ambiguous.
 *
 * The German `Vorgang` is the case in some offices and the activity in others: it is a case only
 * where no other column is.
 */
export const KNOWN_NAMES: Record<Role, readonly (readonly string[])[]> = {
  case: [
    ["caseconceptname"],
    ["caseid", "casekey", "caseidentifier", "casenumber", "caseno", "fallid", "fallnummer", "fallnr"],
    ["case", "fall", "traceid", "trace", "processinstanceid", "processinstance", "processid", "instanceid"],
    [
      "patient",
      "patientid",
      "ticketid",
      "ticket",
      "orderid",
      "applicationid",
      "claimid",
      "incidentid",
      "requestid",
      "incidentnumber",
    ],
    ["issuekey"],
    ["issueid", "issue", "vorgangsnummer", "vorgangsnr", "vorgangsid", "vorgangid"],
    ["ordernumber", "orderno", "order", "ticketnumber", "ticketno", "requestnumber", "claimnumber", "invoicenumber", "invoiceid"],
    [
      "auftrag",
      "auftragsnummer",
      "auftragsnr",
      "auftragsid",
      "ticketnummer",
      "antragsnummer",
      "bestellnummer",
      "rechnungsnummer",
    ],
    ["objectid", "belegnummer", "belegnr"],
    ["documentid", "documentnumber", "id"],
    ["number", "nummer", "key", "reference", "referencenumber"],
    ["vorgang"],
  ],
  activity: [
    ["conceptname"],
    ["activity", "activityname", "activityen", "activitylabel", "aktivitat"],
    ["event", "eventname", "task", "taskname", "activityde"],
    ["activityid", "step", "stepname", "operation", "action", "handling", "stage", "eventtype", "processstep"],
    ["tatigkeit", "arbeitsschritt", "prozessschritt", "schritt", "ereignis"],
    ["vorgang"],
    ["tcode", "transactioncode", "transaktionscode"],
    ["incidentstate"],
    ["status", "state"],
  ],
  timestamp: [
    ["timetimestamp"],
    [
      "completetimestamp",
      "completetime",
      "completiontime",
      "completiontimestamp",
      "endtimestamp",
      "endtime",
      "enddatetime",
      "endzeit",
    ],
    ["timestamp", "eventtime", "eventtimestamp", "eventdatetime", "zeitstempel", "zeitpunkt"],
    [
      "time",
      "datetime",
      "dateandtime",
      "date",
      "eventdate",
      "activitydate",
      "timestamps",
      "createdat",
      "changedat",
      "changed",
      "changedon",
      "changedate",
      "updatedat",
      "updatedon",
      "modifiedat",
      "sysupdatedat",
      "sysupdatedon",
      "udate",
      "datum",
      "datumuhrzeit",
      "zeit",
    ],
    ["complete", "end", "enddate", "finish", "finishtime", "completed", "completedat", "finishedat", "ende", "enddatum"],
    ["starttimestamp", "starttime", "startdatetime", "startzeit"],
    ["created", "updated", "openedat"],
  ],
  start: [
    ["starttimestamp", "starttime", "startdatetime", "timestart", "startzeit"],
    ["start", "startdate", "begin", "begintime", "started", "beginn", "startdatum"],
  ],
  resource: [
    ["orgresource"],
    ["resource", "resourcename"],
    ["user", "username", "userid", "employee", "agent", "performer", "actor", "assignee", "originator", "worker", "operator"],
    ["bearbeiter", "sachbearbeiter", "benutzer", "benutzername", "mitarbeiter"],
    ["author", "performedby", "completedby", "changedby", "updatedby", "modifiedby", "sysupdatedby"],
  ],
  lifecycle: [
    ["lifecycletransition"],
    ["lifecycle", "lifecycleid", "transition", "registrationtype", "lifecyclestatus"],
  ],
  eventId: [],
};
