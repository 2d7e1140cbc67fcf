using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>What to do about what a log says.</summary>
internal static class LogAdvice
{
    /// <summary>One sentence that continues another one: it begins in lower case.</summary>
    /// <param name="exitCode">Of the run that wrote the log; 0 where it is not known.</param>
    public static string For(LogCause cause, int exitCode) => cause.Class switch
    {
        LogClass.Authentication => $"compare the {(cause.User is { } user ? $"credentials of '{user}'" : "credentials")} that the container gets with those that {Peer(cause, "the server")} accepts: a changed password, a Secret of another environment or a missing user are usual.",
        LogClass.Dns => $"correct the name {(cause.Host is { } host ? $"'{host}' " : "")}in the configuration, or create the Service it names; from another namespace a Service is reached as name.namespace. If other names fail too, the cluster's DNS is at fault.",
        LogClass.ConnectionRefused => $"check that {Peer(cause, "the service")} is the right address and port and has ready endpoints; make the program wait and retry instead of exiting.",
        LogClass.Timeout => $"check that {Peer(cause, "what the program waits for")} runs and is reachable from this namespace: a network policy, a firewall or a wrong address shows as a timeout.",
        LogClass.Tls => $"give the program the certificate authority that signed the certificate of {Peer(cause, "the server")}, or renew or correct that certificate; both sides must use TLS on this port.",
        LogClass.DiskFull => $"free space on the volume{(cause.File is { } full ? $" of {full}" : "")} or enlarge it; a file system of the container itself is bounded by the node's disk and ephemeral-storage limits.",
        LogClass.Permission when cause.Port is { } port => $"let the program listen on a port above 1023 instead of {port}, or add the capability NET_BIND_SERVICE.",
        LogClass.Permission when cause.User is { } account => $"grant '{account}' the permission that the line names, or let the program do without it.",
        LogClass.Permission => $"give the container's user access{(cause.File is { } denied ? $" to {denied}" : "")}: runAsUser, fsGroup and the mode of the mounted volume, or the permissions of its account.",
        LogClass.ReadOnlyFileSystem => $"mount a writable volume (such as an emptyDir){(cause.File is { } written ? $" where {written} is written" : "")}, or let the program write elsewhere; readOnlyRootFilesystem and read-only mounts are usual reasons.",
        LogClass.PortInUse => $"give the programs in the pod different ports{(cause.Port is { } taken ? $": {taken} is taken" : "")}; containers of one pod share their ports.",
        LogClass.OutOfMemory => "raise the container's memory limit or the program's own memory setting, or reduce what it keeps in memory.",
        LogClass.WrongArchitecture => "build the image for the architecture of the nodes (or for several), or select nodes of the image's architecture with the label kubernetes.io/arch.",
        LogClass.MissingModule => $"build the image with {(cause.Module is { } module ? $"'{module}'" : "the missing module")} in it, and check that the start command and working directory are those that the image was built for.",
        LogClass.MissingConfiguration when cause.Variable is { } variable => $"set the environment variable {variable} for the container.",
        LogClass.MissingConfiguration => $"give the container the configuration that the line names{(cause.Option is { } setting ? $" ({setting})" : "")}.",
        LogClass.MalformedConfiguration => $"correct {(cause.Option is { } wrong ? $"'{wrong}' in " : "")}{cause.File ?? "the configuration"} where it comes from (usually a ConfigMap or the image).",
        LogClass.MigrationLock => "see which migration still runs or stopped half-way, and release its lock with the migration tool only when none runs any more.",
        LogClass.UnrecognizedOption => $"correct args in the manifest{(cause.Option is { } unknown ? $": this version of the program does not know {unknown}" : "")}.",
        LogClass.MissingFile when IsCommand(cause, exitCode) => "correct command and args in the manifest, or the image's entry point.",
        LogClass.MissingFile => $"mount {cause.File ?? "the file"} from a ConfigMap, Secret or volume, put it into the image, or correct the path.",
        LogClass.MissingDatabaseObject => "run the migrations that create it before this version starts, or correct the name of the database or schema.",
        LogClass.Exception or LogClass.Error => $"fix the error in this line: {cause.Line}",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause.Class, "No advice for this class."),
    };

    private static string Peer(LogCause cause, string otherwise) => (cause.Host, cause.Port) switch
    {
        (null, _) => otherwise,
        (var host, null) => host,
        var (host, port) => $"{host}:{port}",
    };

    // The shell's exit codes for a command that is missing or cannot be executed.
    private static bool IsCommand(LogCause cause, int exitCode) =>
        exitCode is 126 or 127 or 128 || (cause.File is { } file && !file.Contains('/', StringComparison.Ordinal) && !file.Contains('.', StringComparison.Ordinal));
}
