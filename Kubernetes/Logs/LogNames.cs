using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>The names that a line gives: those of its rule, and peers and paths in their usual forms.</summary>
internal static class LogNames
{
    /// <summary>A host's name or address.</summary>
    public const string Host = @"(?<host>\[[0-9a-f:]+\]|[\w-]+(?:\.[\w-]+)*)";

    /// <summary>A port's number.</summary>
    public const string Port = "(?<port>[0-9]{1,5})";

    private static readonly Regex[] Peers =
    [
        LogPattern.Create($@"server at ""?(?:{Host})""?(?: \([^)]*\))?, port {Port}"),
        LogPattern.Create($@"\bhost=['""]?{Host}['""]?,? port=['""]?{Port}"),
        LogPattern.Create($@"\b(?:connect to (?:server |host )?|connecting to |connection to |connect (?:E[A-Z]+ )|upstream: ""\w+://|UnableToConnect on ){Host}[: ]{Port}\b"),
        LogPattern.Create($@"\bdial (?:tcp|udp)[46]? {Host}:{Port}"),
        LogPattern.Create($@"\b[a-z][a-z0-9+.]{{0,20}}://(?:[^\s/@""']*@)?{Host}:{Port}"),
        LogPattern.Create($@"\b[a-z][a-z0-9+.]{{0,20}}://(?:[^\s/@""']*@)?{Host}"),
        LogPattern.Create($@"(?:^|[\s""'(\[@=/]){Host}:{Port}(?:[^\w.:-]|[.:,](?:\s|$)|\.\.|$)"),
        LogPattern.Create($@"\bhost=['""]?{Host}|\b(?:server on|server at|connect to|connecting to|connection to|host) ['""(]{Host}['"")]"),
        LogPattern.Create($@"\b(?:connect to|connecting to|connection to|reach) (?:server |host |database |the )?(?<host>[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|[\w-]+(?:\.[\w-]+)+)"),
    ];

    private static readonly Regex Path = LogPattern.Create(@"['""`‘“\[(](?<file>\.{0,2}/[^'""`’”\])]{1,200})['""`’”\])]|(?:^|[\s=:(])(?<file>\.{0,2}/[\w.@+~-][\w./@+~-]*)");
    private static readonly Regex SourcePlace = LogPattern.Create(@"\.(?:go|js|mjs|ts|py|rb|java|kt|rs|cs|c|cc|cpp|php|ex|exs|conf|cfg|ya?ml|json|toml|ini|xml|sql|sh|txt|log|lua|pl)$");
    private static readonly Regex NoHost = LogPattern.Create("^(?:remote|server|host|the|a|an|address|database|db_host|to|at|on|from|port|peer|tcp|udp|http|https|line|error|connection|failed|information|is|known|name|dns|resolution|not|for|of|and|with|[0-9]+|[0-9.]*[.]|errno)$");

    /// <summary>A peer in one of the forms that programs write it in; nulls where there is none.</summary>
    public static (string? Host, string? Port) FindPeer(string text)
    {
        foreach (var pattern in Peers)
        {
            var match = pattern.Match(text);
            if (match.Success && CleanHost(match.Groups["host"].Value) is { } host)
            {
                return (host, Value(match, "port"));
            }
        }

        return (null, null);
    }

    /// <summary>The first path in the text; null for none.</summary>
    public static string? FindFile(string text) => Path.Match(text) is { Success: true } match ? CleanFile(match.Groups["file"].Value) : null;

    /// <summary>The value of a rule's group; null where it did not take part or says nothing.</summary>
    public static string? Value(Match match, string group)
    {
        var value = match.Groups[group].Value;
        return group switch
        {
            _ when value.Length == 0 => null,
            "host" => CleanHost(value),
            "file" => CleanFile(value),
            "option" or "module" or "user" => value.Trim().TrimEnd('.', ',', ';', ':') is { Length: > 0 } name ? name : null,
            _ => value,
        };
    }

    private static string? CleanHost(string value)
    {
        var host = value.Trim('[', ']').TrimEnd('.', ':', ',');
        return host.Length == 0 || NoHost.IsMatch(host) || SourcePlace.IsMatch(host) ? null : host;
    }

    private static string? CleanFile(string value)
    {
        var file = value.TrimEnd('.', ':', ',', ';');
        return file.Length < 2 ? null : file;
    }
}
