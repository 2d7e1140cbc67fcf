using static ClusterCodex.Kubernetes.Logs.LogClass;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>Rows: the machine, memory, ports and modules.</summary>
internal static partial class LogClassTable
{
    private static LogRule[] SystemRows() =>
    [
        // "No space left" is also what the kernel says when inotify watches run out.
        Row(DiskFull, @"no space left on device|\bENOSPC\b|disk quota exceeded|\bEDQUOT\b|disk is full|disk full|database or disk is full|not enough (?:free )?(?:disk )?space|no free (?:disk )?space|insufficient disk space|out of disk space|There is not enough space on the disk|could not extend file|flood stage disk watermark", "There is no space left on the disk[ for {file}].", "inotify|file watchers|upgrade|shared memory segment"),
        Row(DiskFull, "could not resize shared memory segment", "There is no space left in the container's shared memory (/dev/shm)."),
        Row(LogClass.Error, @"inotify_add_watch.*no space left|file watchers reached|inotify watch(?:es)? limit|inotify\S*[^\n]*too many open files|user limit on the total number of inotify", "The node's limit of file watches is reached."),
        Row(LogClass.Error, @"too many open files in system|\bENFILE\b", "The node's limit of open files is reached."),
        Row(LogClass.Error, @"too many open files|\bEMFILE\b", "The program has reached its own limit of open files (ulimit -n), or does not close them."),
        Row(LogClass.Error, @"^\S*sh: (?:\S+: )?(?:line [0-9]+: )?syntax error", "The shell cannot read the command or script."),
        Row(ReadOnlyFileSystem, @"read-?only file ?system|\bEROFS\b", "The program writes to a file system that is read-only[: {file}]."),

        Row(WrongArchitecture, $@"(?:exec(?:ve|ing)? {Q}(?<file>/[^\s""':]+){Q}|{Q}(?<file>/[^\s""':]+){Q}): exec format error", "The node cannot run {file}: it is built for another processor architecture, or is a script whose first line does not begin with #!."),
        Row(WrongArchitecture, $@"{AnyFile}: cannot execute(?: binary file)?: exec format error|{AnyFile}: cannot execute binary file", "The node cannot run {file}: it is built for another processor architecture, or is a script whose first line does not begin with #!."),
        Row(WrongArchitecture, @"exec format error|os error 8\b", "The node cannot run the program: it is built for another processor architecture, or is a script whose first line does not begin with #!."),
        Row(WrongArchitecture, @"wrong ELF class|\(have '[\w]+', need '[\w]+'\)|no matching manifest for \S+|Bad CPU type in executable|not a dynamic executable for|qemu-\S+: Could not open '/lib|rosetta error|cannot execute binary file", "The program is built for another processor architecture than the node's."),

        Row(OutOfMemory, "OOM command not allowed when used memory", "Redis has reached its memory limit (maxmemory)."),
        Row(OutOfMemory, @"java\.lang\.OutOfMemoryError: (?<what>[\w ]+)", "The Java program has no memory left: {what}."),
        Row(OutOfMemory, @"heap out of memory|\bOutOfMemory(?:Error|Exception)\b|\bMemoryError\b|cannot allocate memory|\bENOMEM\b|std::bad_alloc|\bout of memory\b|memory allocation of [0-9]+ bytes failed|insufficient memory for the Java Runtime|Allowed memory size of [0-9]+ bytes exhausted|NoMemoryError|failed to allocate memory|could not (?:allocate|reserve enough space for)|memory limit (?:\S+ )?(?:exceeded|reached)|failed to map segment from shared object: cannot allocate", "The program has no memory left."),

        Row(PortInUse, $@"Port {Port} (?:was|is) already in use|Port {Port} (?:was|is) already (?:allocated|taken|bound)|something is already running on port {Port}|port {Port} is in use", "Port {port} is already in use."),
        Row(PortInUse, $@"EADDRINUSE[^\n]*?:{Port}\b|(?:listen|bind|bound|address|tcp|udp|endpoint|socket)\b[^\n]*?:{Port}\b[^\n]*(?:address (?:is )?already in use|address in use|EADDRINUSE|Only one usage of each socket address)", "Port {port} is already in use."),
        Row(PortInUse, $@"(?:address (?:is )?already in use|address in use|EADDRINUSE|errno = 98)[^\n]*?(?:port[ :=]+|:){Port}\b|\(['""][^'""]*['""], {Port}\)[^\n]*address already in use|port[ :=]+{Port}\b[^\n]*(?:already in use|address in use)|connection in use: \('[^']*', {Port}\)", "Port {port} is already in use."),
        Row(PortInUse, @"address (?:is )?already in use|\baddress in use\b|EADDRINUSE|port is already (?:allocated|in use)|Only one usage of each socket address|could not bind to (?:address|port)|eaddrinuse|Do you already have another \w+ (?:server )?running on (?:socket|port)", "A port that the program listens on is already in use.", "permission denied|cannot assign"),

        Row(MissingModule, @"ModuleNotFoundError: No module named ['""]?(?<module>[\w.-]+)|\bNo module named ['""]?(?<module>[\w.-]+)", "The Python module '{module}' is not in the image."),
        Row(MissingModule, @"Cannot find (?:module|package) '(?<module>[^']+)'|Cannot find (?:module|package) ""(?<module>[^""]+)""", "The Node.js module '{module}' is not in the image."),
        Row(MissingModule, "Cannot find (?:module|package) (?<module>[@\\w./-]+)", "The module '{module}' is not in the image.", "provid"),
        Row(MissingModule, @"(?:ClassNotFoundException|NoClassDefFoundError)(?::|\b.*?:) (?:Could not initialize class )?(?<module>[\w.$/]+)|could not find or load main class (?<module>[\w.$/-]+)", "The class {module} is not on the program's class path."),
        Row(MissingModule, @"error while loading shared libraries: (?<module>\S+?):|Error loading shared library (?<module>\S+?):|(?:ImportError|OSError|LoadError): (?:[^:\s]+: )?(?<module>lib\S+?): cannot open shared object|Unable to load shared library '(?<module>[^']+)'|(?<module>lib[\w.+-]+\.so[\w.]*): cannot open shared object file", "The shared library {module} is not in the image."),
        Row(MissingModule, @"version `?['""`](?<module>\w+_[0-9.]+)['""`]? not found", "The image's libraries are too old: {module} is missing."),
        Row(MissingModule, "Error relocating (?<module>[^:]+): \\S+: symbol not found|undefined symbol: (?<module>\\w+)|symbol lookup error: (?<module>[^:]+):", "A library of the image does not fit the program: {module}."),
        Row(MissingModule, @"cannot load such file -- (?<module>[\w./-]+)|Could not find gem '(?<module>[\w-]+)|Could not find (?<module>[\w-]+?)-[0-9][\w.]* in (?:any of the sources|locally)|Could not find '(?<module>[\w-]+)' \(", "The Ruby library '{module}' is not in the image."),
        Row(MissingModule, @"Can't locate (?<module>\S+\.pm) in @INC|Could not load file or assembly '(?<module>[\w.-]+)|Class ""(?<module>[\w\\]+)"" not found|Class '(?<module>[\w\\]+)' not found|Unable to load dynamic library '(?<module>[^']+)'|Call to undefined function (?<module>\w+)\(\)|The specified framework '(?<module>[^']+)'|Framework: '(?<module>[^']+)', version", "The module '{module}' is not in the image."),
        Row(MissingModule, @"PDOException.*could not find driver|^could not find driver\b|No suitable driver found|Cannot load driver class: (?<module>[\w.]+)|No such module|unknown driver ""(?<module>\w+)""|ERR_MODULE_NOT_FOUND|\bMODULE_NOT_FOUND\b|You must install or update \.NET|required library (?<module>\S+) could not be found", "A module or driver that the program needs is not in the image[: {module}]."),
    ];
}
