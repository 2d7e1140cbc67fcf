using static ClusterCodex.Kubernetes.Logs.LogClass;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>Rows: databases' objects and files, and what else ends a program.</summary>
internal static partial class LogClassTable
{
    private static LogRule[] DataRows() =>
    [
        Row(MissingDatabaseObject, @"\b(?<kind>relation|table|view|column|database|schema|sequence|type|index|function|extension|keyspace|collection|materialized view|catalog|trigger|constraint)s? [""'`]?(?<object>[\w.-]+(?:\([^)]*\))?)[""'`]?(?: of relation ""?[\w.]+""?)? (?:does not|doesn't) exist", "The {kind} {object} does not exist in the database."),
        Row(MissingDatabaseObject, @"\bno such (?<kind>table|column|index|collection|function): (?<object>[\w.]+)|Unknown (?<kind>database|column|table) '(?<object>[^']+)'|Invalid (?<kind>object|column) name '(?<object>[^']+)'|Cannot open (?<kind>database) ""(?<object>[^""]+)""|no such (?<kind>index) \[(?<object>[^\]]+)\]|unconfigured (?<kind>table) (?<object>\w+)|missing (?<kind>table|column) \[(?<object>[\w.]+)\]|(?<kind>Table|Database|Column) (?<object>[\w.`]+) (?:was )?not found", "The {kind} {object} does not exist in the database."),
        Row(MissingDatabaseObject, @"Table '(?<object>[^']+)' doesn't exist|Table `(?<object>[^`]+)` does not exist", "The table {object} does not exist in the database."),
        Row(MissingDatabaseObject, @"ORA-00942|table or view does not exist|\bUndefinedTable\b|\bUndefinedColumn\b|NamespaceNotFound|ns not found|index_not_found_exception|UNKNOWN_TABLE|UNKNOWN_DATABASE|Base table or view not found", "A table, column or database that the program uses does not exist."),

        Row(LogClass.Error, @"env: ['‘]?[\w.-]+\\r", "The start script has Windows line ends (CRLF), so that its interpreter is not found."),
        Row(MissingFile, @"exec: ""(?<file>[^""]+)"": (?:executable file not found|stat [^:]+: no such file|no such file)|(?:^|: )(?:line [0-9]+: |[0-9]+: )?(?<file>[\w./+-]+): (?:command )?not found$|executable (?:file )?[`'""]?(?<file>[\w./-]+)[`'""]? (?:file )?not found|failed to run command '(?<file>[^']+)': No such file|exec (?<file>/\S+): no such file|env: ['‘]?(?<file>[\w.-]+)(?:\\r)?['’]?: No such file", "The command {file} is not in the image.", "(?:version|symbol|config|key|module|table|database)\\S* not found$"),
        Row(MissingFile, $@"{File}: (?:no such file or directory|not found$)|can't cd to {File}|application '(?<file>[^']+)' does not exist|Failed opening required '(?<file>[^']+)'", "The file {file} does not exist."),
        Row(MissingFile, $@"Unable to access jarfile {AnyFile}|Could not open input file: {AnyFile}|can't open file {AnyFile}|FileNotFoundException: {AnyFile} \(No such|FileNotFoundException: Could not find file '(?<file>[^']+)'|(?:Could not find|couldn't find|cannot find|can't find) (?:a part of the path|the (?:path|file|directory)|file|directory|path|config(?:uration)?(?: file)?|certificate|key file) {AnyFile}|no such file or directory(?: @ \w+ -|, \w+|:)? {Q}(?<file>[./]?[\w./@+~-]*[\w])|No such file or directory @ \w+ - (?<file>\S+)|(?:open|stat|lstat|read|readdirent|chdir|mkdir|fork/exec|exec|scandir|access) {Q}(?<file>[\w./@+~-]*[\w])/?{Q}(?:\(\))?:? (?:no such file|failed \(2)|(?:open|stat)\(\) ""(?<file>[^""]+)"" failed \(2|cannot load certificate(?: key)? ""(?<file>[^""]+)""|(?:file|directory|path|folder) {AnyFile} (?:does not exist|doesn't exist|not found|was not found|is missing|could not be found|cannot be found)", "The file {file} does not exist."),
        Row(MissingFile, $@"{File}:?[^/\n]{{0,40}}?(?:no such file or directory|does not exist|doesn't exist|not found|ENOENT|is missing|cannot be found|could not be found)", "The file {file} does not exist."),
        Row(MissingFile, $@"{Q}(?<file>[\w-]+(?:\.[\w-]+)*\.(?:ya?ml|json|toml|conf|cfg|ini|xml|properties|pem|crt|key|jar|js|py|sh|env|sql|db|hcl|cnf)){Q}:?[^/\n]{{0,40}}?(?:no such file or directory|does not exist|doesn't exist|not found|ENOENT|is missing)|(?:no such file or directory|ENOENT|FileNotFound\w*|not found)\b[^/\n]{{0,60}}?{Q}(?<file>[\w-]+(?:\.[\w-]+)*\.(?:ya?ml|json|toml|conf|cfg|ini|xml|properties|pem|crt|key|jar|js|py|sh|env|sql|db|hcl|cnf))\b", "The file {file} does not exist."),
        Row(MissingFile, @"no such file or directory|\bENOENT\b|FileNotFound(?:Error|Exception)|NoSuchFileException(?:: (?<file>\S+))?|\bNotFound, message: ""No such file|os error 2\)|cannot find the (?:file|path) specified|DirectoryNotFoundException|(?:could not|couldn't|cannot|can't|unable to|failed to) (?:find|open|locate) (?:the |a |any )?(?:config(?:uration)?|key|certificate|properties|schema|settings)(?: file)?s?\b|config(?:uration)? file (?:is )?(?:missing|not found)|missing script:? ""?(?<file>[\w:-]+)""?", "A file that the program needs does not exist[: {file}].", "npm (?:ERR!|error) code"),
    ];

    private static LogRule[] OtherRows() =>
    [
        Row(LogClass.Exception, @"nil pointer dereference|NullPointerException|NullReferenceException|Object reference not set|Cannot read propert(?:y|ies) .*of (?:undefined|null)|'NoneType' object|undefined method .* for nil|\b(?:undefined|null) is not (?:a function|an object)|assignment to entry in nil map", "The program uses a value that is not there (null)."),
        Row(LogClass.Exception, @"segmentation fault|\bSIGSEGV\b|SIGBUS|AccessViolationException|core dumped|stack smashing|double free|corrupted (?:size|unsorted)", "The program crashes in native code (invalid memory access)."),
        Row(LogClass.Exception, @"StackOverflow(?:Error|Exception)|stack overflow|maximum call stack size|maximum recursion depth|stack level too deep|goroutine stack exceeds", "The program runs out of stack, usually by endless recursion."),
        Row(LogClass.Exception, @"all goroutines are asleep|DeadlockLoser|concurrent map (?:writes|read)", "The program's threads block each other or race for the same data."),
        Row(LogClass.Exception, @"index out of (?:range|bounds)|list index out of range|IndexOutOfRange\w*|ArrayIndexOutOfBounds\w*|slice bounds out of range", "The program reads past the end of a list."),
        Row(LogClass.Exception, "UnsupportedClassVersionError|compiled by a more recent version of the Java Runtime", "The image's Java is older than the one that the program was built for."),
        Row(LogClass.Exception, @"^panic: (?<what>.{1,120})", "The program panics: {what}."),

        Row(LogClass.Error, @"licen[sc]e\b.{0,40}\b(?:expired|invalid|not valid|exceeded)", "The program's license is not valid or has expired."),
        Row(LogClass.Error, "required a bean of type '(?<type>[^']+)' that could not be found", "The program has no component of type {type} in this configuration."),
        Row(LogClass.Error, @"no route to host|\bEHOSTUNREACH\b|network is (?:unreachable|down)|\bENETUNREACH\b|NoRouteToHost\w*|host is unreachable", "There is no network route to a service that the program depends on."),
        Row(LogClass.Error, @"connection reset by peer|\bECONNRESET\b|server closed the connection unexpectedly|Communications link failure|connection (?:was )?(?:unexpectedly )?(?:closed|aborted) (?:by|unexpectedly)|broken pipe|\bEPIPE\b|socket hang up|unexpected EOF|lost connection to", "The other side closes the connection."),
        Row(LogClass.Error, @"too many (?:clients|connections)|remaining connection slots are reserved|max number of clients reached", "The server accepts no more connections."),
        Row(LogClass.Error, @"incompatible with server|initialized by PostgreSQL version|Downgrade is not supported|unsupported (?:redo log|data ?file) format|Unsupported upgrade|wrong (?:type|version) of (?:UPGRADE|database)|can't handle RDB format version|featureCompatibilityVersion|cannot be upgraded directly", "The data on the volume was written by a version that this one cannot read."),
        Row(LogClass.Error, @"max virtual memory areas vm\.max_map_count", "The node's setting vm.max_map_count is too low."),
        Row(LogClass.Error, @"lock file ""[^""]+"" already exists|Unable to lock .*ibdata|failed to obtain node locks|another (?:instance|process|server) (?:is |already |of )|DBPathInUse|resource temporarily unavailable.*lock|data directory .* is already in use|LockObtainFailedException", "Another instance uses the same data directory."),
        Row(LogClass.Error, @"invalid checkpoint record|could not locate a valid checkpoint|database (?:disk image|file) is (?:malformed|corrupt)|\bcorrupt(?:ed|ion)? (?:data|index|log|file|block|page)|checksum mismatch|Bad file format reading the append only file|Validate failed: Migrations have failed|Migration checksum mismatch|Detected failed migration", "Stored data or a migration is not in the state that the program expects."),
        Row(LogClass.Error, @"Can't locate revision identified by|Multiple head revisions|Target database is not up to date", "The migrations in the image do not fit those that the database has seen."),
    ];
}
