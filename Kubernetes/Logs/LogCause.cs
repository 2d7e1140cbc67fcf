using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>What a container's log says about why it fails.</summary>
public enum LogClass
{
    Authentication,
    Dns,
    ConnectionRefused,
    Timeout,
    Tls,
    DiskFull,
    Permission,
    ReadOnlyFileSystem,
    PortInUse,
    OutOfMemory,
    WrongArchitecture,
    MissingModule,
    MissingConfiguration,
    MalformedConfiguration,
    MigrationLock,
    UnrecognizedOption,
    MissingFile,

    /// <summary>A relation, table, column or database does not exist.</summary>
    MissingDatabaseObject,

    /// <summary>An exception or panic that no other class explains.</summary>
    Exception,

    /// <summary>A fatal or error line that no other class explains.</summary>
    Error,
}

/// <summary>The line of a log that says why a container fails, and the names in it.</summary>
/// <param name="Line">As in the log, without time stamp, logger prefix and control characters; at most 300 characters.</param>
/// <param name="Summary">One plain sentence, such as <c>The name 'billing.internal' does not resolve.</c></param>
/// <param name="Host">The peer, without its port; null where the log does not name it.</param>
/// <param name="Port">The peer's port, or the port to listen on; null where the log does not name it.</param>
/// <param name="Variable">An environment variable; null for none.</param>
/// <param name="File">A path; null for none.</param>
/// <param name="User">A user, role or service account; null for none.</param>
/// <param name="Module">A module, package, class or shared library; null for none.</param>
/// <param name="Option">A command-line option, directive or setting; null for none.</param>
public sealed partial record LogCause(LogClass Class, string Line, string Summary, string? Host, string? Port, string? Variable, string? File, string? User, string? Module, string? Option)
{
    /// <summary>Whether the summary says what the line means; not for an error or exception that is only quoted.</summary>
    public bool IsExplained { get; init; } = true;

    /// <summary>Whether a name cannot be resolved because no DNS server answers, and not because the name does not exist.</summary>
    public bool IsOfDnsServer => Class == LogClass.Dns && NoAnswer().IsMatch(Line);

    [GeneratedRegex(@"Temporary failure in name resolution|\bEAI_AGAIN\b|Try again|i/o timeout|timed? ?out|server misbehaving|SERVFAIL|no servers could be reached|no answer from DNS server", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoAnswer();
}
