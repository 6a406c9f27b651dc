// Beside a record, in French.
import type { RecordWords } from "../words.ts";

const small = ["Aucune", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf"];

export const fr: RecordWords = {
  words: {
    loading: (seconds) => `Onefold cherche de qui il s’agit depuis ${seconds}\u00a0s. Abandon après 20\u00a0s.`,
    picked: "Choisi pour cet enregistrement",
  },
  details: {
    unknown: (name) => ({
      lead: "Aucune personne avec ces identifiants",
      rest: `${name ?? "La personne de cet enregistrement"} ne nous a encore rien envoyé, ou sous d’autres noms.`,
    }),
    noIdentifiers: "L’enregistrement ne contient ni adresse e-mail ni autre identifiant, ou vous ne pouvez pas les voir.",
    ambiguous: (count) => ({
      lead: `${small[count] ?? String(count)} ${count === 1 ? "personne correspond" : "personnes correspondent"} à cet enregistrement`,
      rest: "Choisissez-en une pour cet enregistrement. Cela ne réunit personne et reste modifiable.",
    }),
    use: "Utiliser pour cet enregistrement",
    useName: (name) => `Utiliser pour cet enregistrement\u00a0: ${name}`,
    noneChosen: { lead: "Aucune d’elles", rest: "Personne n’est affiché pour cet enregistrement." },
    reason: (type, verified) => `${type}${verified ? ", vérifié" : ""}`,
    hostSilent: "Salesforce ne répond pas",
    hostSilentRest: "Il n’a pas indiqué de qui traite cet enregistrement\u00a0; cela ne veut pas dire qu’il n’y a personne.",
    tooMany: (time, byHost) => ({
      lead: byHost ? "Salesforce ne répond plus pour l’instant" : "Trop de demandes",
      rest: byHost
        ? `Les appels de votre organisation sont épuisés. Onefold redemandera à ${time}.`
        : `Onefold répondra de nouveau à ${time}.`,
    }),
    ended: { lead: "Votre connexion a expiré", rest: "Rien n’est perdu." },
    openAgain: "Se reconnecter",
    noPeople: {
      lead: "Encore personne ici",
      rest: "L’enregistrement n’a pas de contacts, ou vous ne pouvez pas les voir.",
    },
    notConnected: {
      outside: {
        lead: "Pas dans Salesforce",
        rest: "Cette page a sa place sur une page d’enregistrement de Salesforce.",
      },
      settings: { lead: "Pas encore connecté", rest: "Un admin connecte Salesforce sous «\u00a0Connections\u00a0»." },
      refused: {
        lead: "Non connecté",
        rest: "Onefold a refusé ce que Salesforce a envoyé. Un admin en lit la raison sous «\u00a0Connections\u00a0».",
      },
      misunderstood: {
        lead: "Non compris",
        rest: "Onefold ne sait pas lire ce que demande cette page\u00a0; les versions diffèrent peut-être. Rechargez la page.",
      },
      elsewhere: { lead: "Non connecté", rest: "Ce qui répond à l’adresse de cette page n’est pas Onefold." },
    },
  },
  messages: {
    "no-record": {
      action: null,
      lead: "Ouvrez-moi sur un enregistrement",
      rest: "À côté d’un contact, d’une piste, d’une requête, d’un compte ou d’une opportunité, la personne apparaît ici.",
    },
    "empty-parameters": {
      action: "Redemander",
      lead: "Salesforce n’a pas indiqué l’enregistrement",
      rest: "Les paramètres du composant sont arrivés vides, un défaut connu de Salesforce. Si cela persiste, un admin "
        + "redéploie le composant d’Onefold\u00a0: il ne dessine le panneau qu’une fois ses paramètres définis.",
    },
    "foreign-object": {
      action: null,
      lead: "Aucune personne derrière ce type d’enregistrement",
      rest: "Les personnes sont affichées pour les contacts, pistes, requêtes, comptes et opportunités.",
    },
    "api-disabled": {
      action: null,
      lead: "Salesforce ne vous laisse pas lire par son API",
      rest: "Onefold lit l’enregistrement avec vos droits. Un admin vous donne l’autorisation «\u00a0API Enabled\u00a0»\u00a0; "
        + "certaines éditions ne l’ont pas.",
    },
    authorise: {
      action: "Autoriser dans Salesforce",
      lead: "Autoriser Onefold une fois",
      rest: "Salesforce vous demande, dans sa propre fenêtre, si Onefold peut lire des enregistrements avec vos droits. "
        + "Un admin peut l’autoriser pour tous.",
    },
    "authorise-elsewhere": {
      action: "Redemander",
      lead: "Pas encore autorisé",
      rest: "Salesforce ne sait pas encore qu’Onefold peut lire des enregistrements avec vos droits. Un admin préautorise "
        + "l’application pour votre ensemble d’autorisations.",
    },
    authorising: {
      action: "J’ai autorisé",
      lead: "Votre réponse est attendue",
      rest: "La question est posée dans une fenêtre de Salesforce. Une fois fermée, la suite vient d’elle-même.",
    },
    stale: {
      action: "Recharger",
      lead: "Cette page a déjà été ouverte",
      rest: "Une nouvelle est demandée à Salesforce.",
    },
  },
};
