// Beside a record, in German.
import type { RecordWords } from "../words.ts";

const small = ["Keine", "Eine", "Zwei", "Drei", "Vier", "Fünf", "Sechs", "Sieben", "Acht", "Neun"];

export const de: RecordWords = {
  words: {
    loading: (seconds) => `Onefold wird seit ${seconds}\u00a0s gefragt, wer das ist. Nach 20\u00a0s wird abgebrochen.`,
    picked: "Für diesen Datensatz gewählt",
  },
  details: {
    unknown: (name) => ({
      lead: "Niemand mit diesen Kennungen",
      rest: `${name ?? "Die Person dieses Datensatzes"} hat uns noch nichts gesendet, oder unter anderen Namen.`,
    }),
    noIdentifiers: "Der Datensatz enthält keine E-Mail-Adresse und nichts anderes zum Suchen, oder Sie dürfen es nicht sehen.",
    ambiguous: (count) => ({
      lead: `${small[count] ?? String(count)} ${count === 1 ? "Person kann" : "Personen können"} zu diesem Datensatz gehören`,
      rest: "Wählen Sie eine für diesen Datensatz. Das führt niemanden zusammen und lässt sich ändern.",
    }),
    use: "Für diesen Datensatz nehmen",
    useName: (name) => `Für diesen Datensatz nehmen: ${name}`,
    noneChosen: { lead: "Keine davon", rest: "Für diesen Datensatz wird niemand gezeigt." },
    reason: (type, verified) => `${type}${verified ? ", bestätigt" : ""}`,
    hostSilent: "Salesforce antwortet nicht",
    hostSilentRest: "Es hat nicht gesagt, um wen es in diesem Datensatz geht; das heißt nicht, dass es niemanden gibt.",
    tooMany: (time, byHost) => ({
      lead: byHost ? "Salesforce antwortet vorerst nicht mehr" : "Zu oft gefragt",
      rest: byHost
        ? `Die Aufrufe Ihrer Organisation sind verbraucht. Onefold fragt wieder um ${time}.`
        : `Onefold antwortet wieder um ${time}.`,
    }),
    ended: { lead: "Ihre Anmeldung ist abgelaufen", rest: "Nichts ist verloren." },
    openAgain: "Neu anmelden",
    noPeople: { lead: "Hier ist noch niemand", rest: "Der Datensatz hat keine Kontakte, oder Sie dürfen sie nicht sehen." },
    notConnected: {
      outside: { lead: "Nicht in Salesforce", rest: "Diese Seite gehört auf eine Datensatzseite von Salesforce." },
      settings: { lead: "Noch nicht verbunden", rest: "Ein Admin verbindet Salesforce unter „Connections“." },
      refused: {
        lead: "Nicht verbunden",
        rest: "Onefold hat abgelehnt, was Salesforce gesendet hat. Ein Admin liest den Grund unter „Connections“.",
      },
      misunderstood: {
        lead: "Nicht verstanden",
        rest: "Onefold kann die Fragen dieser Seite nicht lesen; die Versionen passen wohl nicht zusammen. Laden Sie die Seite neu.",
      },
      elsewhere: { lead: "Nicht verbunden", rest: "Unter der Adresse dieser Seite antwortet nicht Onefold." },
    },
  },
  messages: {
    "no-record": {
      action: null,
      lead: "Öffnen Sie mich auf einem Datensatz",
      rest: "Neben Kontakten, Leads, Kundenvorgängen, Accounts und Opportunities erscheint hier die Person dahinter.",
    },
    "empty-parameters": {
      action: "Erneut fragen",
      lead: "Salesforce hat nicht gesagt, welcher Datensatz das ist",
      rest: "Die Parameter der Komponente kamen leer an, ein bekannter Fehler von Salesforce. Bleibt es so, stellt ein Admin "
        + "die Komponente von Onefold neu bereit: Sie zeichnet das Panel erst, wenn ihre Parameter gesetzt sind.",
    },
    "foreign-object": {
      action: null,
      lead: "Hinter dieser Art von Datensatz steht niemand",
      rest: "Personen werden für Kontakte, Leads, Kundenvorgänge, Accounts und Opportunities gezeigt.",
    },
    "api-disabled": {
      action: null,
      lead: "Salesforce lässt Sie nicht über seine API lesen",
      rest: "Onefold liest den Datensatz mit Ihren Rechten. Ein Admin gibt Ihnen die Berechtigung „API Enabled“; manche "
        + "Editionen haben sie nicht.",
    },
    authorise: {
      action: "In Salesforce erlauben",
      lead: "Onefold einmal erlauben",
      rest: "Salesforce fragt Sie in einem eigenen Fenster, ob Onefold Datensätze mit Ihren Rechten lesen darf. "
        + "Ein Admin kann es stattdessen für alle erlauben.",
    },
    "authorise-elsewhere": {
      action: "Erneut fragen",
      lead: "Noch nicht erlaubt",
      rest: "Salesforce weiß noch nicht, dass Onefold Datensätze mit Ihren Rechten lesen darf. Ein Admin autorisiert die App "
        + "vorab für Ihren Berechtigungssatz.",
    },
    authorising: {
      action: "Ich habe es erlaubt",
      lead: "Ihre Antwort fehlt noch",
      rest: "Gefragt wird in einem Fenster von Salesforce. Ist es geschlossen, geht es hier von selbst weiter.",
    },
    stale: {
      action: "Neu laden",
      lead: "Diese Seite wurde schon einmal geöffnet",
      rest: "Salesforce wird um eine neue gebeten.",
    },
  },
};
