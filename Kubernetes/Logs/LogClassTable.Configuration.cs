using static ClusterCodex.Kubernetes.Logs.LogClass;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>Rows: options, variables, configuration files, database objects and missing files.</summary>
internal static partial class LogClassTable
{
    private static LogRule[] ConfigurationRows() =>
    [
        Row(UnrecognizedOption, @"(?:unrecogni[sz]ed|unknown|invalid|illegal|unsupported|bad) (?:option|flag|argument|switch|parameter|command[- ]line (?:option|argument|flag))s?(?: --)?[: ]+[`'""‘“]*(?<option>-{0,2}[\w][\w.=/-]*)", "The program does not know the option '{option}'.", "invalid argument to|invalid parameter value|transaction|memory address"),
        Row(UnrecognizedOption, @"flag provided but not defined: (?<option>-{1,2}[\w.-]+)|No such option:? (?<option>-{1,2}[\w.-]+)|unexpected (?:argument|option) '?(?<option>-{1,2}[\w.-]+)|Found argument '(?<option>[^']+)' which wasn't expected|unrecognized arguments: (?<option>\S+)|Could not find or load option (?<option>\S+)|Unrecognized VM option '?(?<option>[\w+-]+)|(?:unknown|invalid) (?:sub)?command:? [""']?(?<option>[\w-]+)", "The program does not know '{option}'."),
        Row(UnrecognizedOption, @"option requires an argument[ :-]+'?(?<option>[\w-]+)|flag needs an argument: (?<option>\S+)|expected (?:one|an) argument|missing required (?:argument|option|flag)s?:? '?(?<option>\S+)", "The program's options are incomplete[: {option}]."),

        Row(MissingConfiguration, $@"(?:environment|env)\.? ?(?:variables?|vars?|var)?:? {Q}{Variable}{Q}(?: (?:is|was|must|has|not|are|needs|required|missing|undefined)\b|$|[.,;:])", "The environment variable {variable} is not set."),
        Row(MissingConfiguration, $@"(?:missing|required|undefined|unset|empty|no|provide|set|define|specify|need|needs|requires?)(?: (?:the|a|an|required|mandatory|your|following|value|values|for|of|configuration|config|setting|key|property|parameter|environment|env|variables?|vars?|var)\b)*:? {Q}\$?\{{?{LongVariable}", "The environment variable {variable} is not set.", "successfully|is set to"),
        Row(MissingConfiguration, $@"\$?\{{?{LongVariable}\}}?{Q}:? (?:environment variable |env var |variable |setting )?(?:is |was |has |are )?(?:not (?:been )?(?:set|defined|provided|specified|configured|found|present)|un(?:set|defined|bound)|required|missing|empty|must (?:be|not be) (?:set|defined|provided|specified|configured|empty|blank|non-empty)|cannot be (?:empty|blank|null)|needs to be set|parameter not set|unbound variable)", "The environment variable {variable} is not set."),
        Row(MissingConfiguration, $@"KeyError: ['""]{Variable}['""]|(?:key not found|KeyError)\b.*?""{Variable}""|ImproperlyConfigured: .{{0,80}}?{LongVariable}", "The environment variable {variable} is not set."),
        Row(MissingConfiguration, @"Could not resolve placeholder '(?<variable>[\w.-]+)|Failed to (?:bind|determine) .{0,40}(?:url|properties)|required (?:key|property|setting|configuration) ['""\[]?(?<variable>[\w.-]+)|(?:property|setting|configuration key|config key) ['""]?(?<variable>[\w.-]+)['""]? (?:is |was )?(?:not (?:set|found|defined|configured)|missing|required)|field required|missing configuration", "A setting is missing[: {variable}]."),

        Row(MalformedConfiguration, $@"unknown directive ""(?<option>[^""]+)"" in (?<file>[^\s:]+)(?::[0-9]+)?", "The configuration file {file} has the unknown directive '{option}'."),
        Row(MalformedConfiguration, $@"\[emerg\].*? in (?<file>/[^\s:]+):[0-9]+|(?:configuration file|config file|config) {File}[^\n]*(?:test failed|invalid|syntax error|parse|malformed)|(?:failed|unable|error|could not|cannot)\w*(?: \w+){{0,4}} (?:pars|load|read|decod|unmarshal)\w*(?: the)?(?: \w+){{0,3}} {File}", "The configuration file {file} cannot be read as it is.", "no such file|not found|permission|does not exist"),
        Row(MalformedConfiguration, @"yaml: (?:line [0-9]+: |unmarshal errors)|(?:YAML|JSON|TOML|XML)\w* ?(?:pars\w+|syntax|decode|scanner)? ?(?:error|exception)|JSONDecodeError|JsonParseException|SyntaxError: Unexpected token .{0,40}JSON|invalid character .{1,10} looking for|cannot unmarshal|error parsing (?:the )?config|invalid configuration|configuration (?:is invalid|error|file .{0,80}invalid)|error in (?:the )?config|syntax error in config|BindException|Invalid value for (?:key|property|field)|ParserError|mapping values are not allowed", "The program's configuration cannot be read as it is[: {file}].", "x509|certificate"),

        Row(MissingDatabaseObject, @"(?<what>(?:relation|table|column|database|schema|function|type|sequence|index|view) [""'`]?[\w.]+[""'`]?) (?:does not exist|doesn't exist)|Table '(?<what>[\w.]+)' doesn't exist|no such (?<what>(?:table|column): [\w.]+)|Unknown (?<what>(?:database|column) '[\w.]+')|Invalid object name '(?<what>[\w.]+)'|ORA-00942", "The database lacks something that the program needs[: {what}]."),

        Row(MissingFile, $@"(?:open|read|load|stat|access|find|exec|execute|run|start|chdir|cd)\w*(?: the| file| directory| config\w*)*:? {File}[^\n]*(?:no such file|not found|does not exist|ENOENT)|{File}:? (?:no such file or directory|not found|does not exist|cannot be found)|ENOENT[^\n]*{File}|(?:FileNotFound\w*|NoSuchFileException|no such file or directory)[^/\n]{{0,60}}{File}", "The file {file} does not exist."),
        Row(MissingFile, @"no such file or directory|\bENOENT\b|FileNotFound(?:Error|Exception)|file not found|cannot find the (?:file|path)", "A file that the program needs does not exist[: {file}]."),
    ];
}
