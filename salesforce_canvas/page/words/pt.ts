// Beside a record, in Portuguese as written in Brazil.
import type { RecordWords } from "../words.ts";

const small = ["Nenhuma", "Uma", "Duas", "Três", "Quatro", "Cinco", "Seis", "Sete", "Oito", "Nove"];

export const pt: RecordWords = {
  words: {
    loading: (seconds) => `Perguntando ao Onefold quem é há ${seconds}\u00a0s. Desiste depois de 20\u00a0s.`,
    picked: "Escolhido para este registro",
  },
  details: {
    unknown: (name) => ({
      lead: "Ninguém com estes identificadores",
      rest: `${name ?? "A pessoa deste registro"} ainda não nos enviou nada, ou enviou com outros nomes.`,
    }),
    noIdentifiers: "O registro não tem endereço de e-mail nem outro dado para a busca, ou você não pode vê-lo.",
    ambiguous: (count) => ({
      lead: `${small[count] ?? String(count)} ${count === 1 ? "pessoa pode" : "pessoas podem"} ser a deste registro`,
      rest: "Escolha uma para este registro. Isso não une ninguém e pode ser alterado.",
    }),
    use: "Usar neste registro",
    useName: (name) => `Usar neste registro: ${name}`,
    noneChosen: { lead: "Nenhuma delas", rest: "Ninguém é mostrado neste registro." },
    reason: (type, verified) => `${type}${verified ? ", verificado" : ""}`,
    hostSilent: "O Salesforce não responde",
    hostSilentRest: "Ele não disse de quem trata este registro; isso não quer dizer que não haja ninguém.",
    tooMany: (time, byHost) => ({
      lead: byHost ? "O Salesforce não responde mais por ora" : "Perguntas demais",
      rest: byHost
        ? `As chamadas da sua organização se esgotaram. O Onefold pergunta de novo às ${time}.`
        : `O Onefold volta a responder às ${time}.`,
    }),
    ended: { lead: "Sua sessão terminou", rest: "Nada se perdeu." },
    openAgain: "Entrar de novo",
    noPeople: { lead: "Ainda ninguém aqui", rest: "O registro não tem contatos, ou você não pode vê-los." },
    notConnected: {
      outside: { lead: "Fora do Salesforce", rest: "Esta página fica em uma página de registro do Salesforce." },
      settings: { lead: "Ainda não conectado", rest: "Um administrador conecta o Salesforce em “Connections”." },
      refused: {
        lead: "Não conectado",
        rest: "O Onefold recusou o que o Salesforce enviou. Um administrador lê o motivo em “Connections”.",
      },
      misunderstood: {
        lead: "Não entendido",
        rest: "O Onefold não consegue ler o que esta página pede; as versões podem ser diferentes. Carregue a página de novo.",
      },
      elsewhere: { lead: "Não conectado", rest: "O que responde no endereço desta página não é o Onefold." },
    },
  },
  messages: {
    "no-record": {
      action: null,
      lead: "Abra-me em um registro",
      rest: "Ao lado de um contato, lead, caso, conta ou oportunidade, a pessoa aparece aqui.",
    },
    "empty-parameters": {
      action: "Perguntar de novo",
      lead: "O Salesforce não disse qual é o registro",
      rest: "Os parâmetros do componente vieram vazios, uma falha conhecida do Salesforce. Se continuar, um administrador "
        + "implanta de novo o componente do Onefold: ele só desenha o painel com os parâmetros definidos.",
    },
    "foreign-object": {
      action: null,
      lead: "Ninguém por trás deste tipo de registro",
      rest: "Pessoas são mostradas em contatos, leads, casos, contas e oportunidades.",
    },
    "api-disabled": {
      action: null,
      lead: "O Salesforce não deixa você ler pela API",
      rest: "O Onefold lê o registro com os seus direitos. Um administrador lhe dá a permissão “API Enabled”; algumas "
        + "edições não a têm.",
    },
    authorise: {
      action: "Permitir no Salesforce",
      lead: "Permita o acesso do Onefold uma vez",
      rest: "O Salesforce pergunta, em uma janela própria, se o Onefold pode ler registros com os seus direitos. "
        + "Um administrador pode permitir para todos.",
    },
    "authorise-elsewhere": {
      action: "Perguntar de novo",
      lead: "Ainda não permitido",
      rest: "O Salesforce ainda não sabe que o Onefold pode ler registros com os seus direitos. Um administrador autoriza o "
        + "app previamente para o seu conjunto de permissões.",
    },
    authorising: {
      action: "Já permiti",
      lead: "À espera da sua resposta",
      rest: "A pergunta está em uma janela do Salesforce. Quando ela fechar, isto continua sozinho.",
    },
    stale: {
      action: "Carregar de novo",
      lead: "Esta página já foi aberta antes",
      rest: "Uma nova é pedida ao Salesforce.",
    },
  },
};
