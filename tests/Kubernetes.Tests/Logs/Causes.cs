using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.Kubernetes.Tests.Logs;

internal static class Causes
{
    /// <summary>The names of a cause in one text, such as <c>host=db port=5432</c>.</summary>
    public static string Names(LogCause cause) => string.Join(' ', new (string Name, string? Value)[]
    {
        ("host", cause.Host), ("port", cause.Port), ("variable", cause.Variable), ("file", cause.File), ("user", cause.User), ("module", cause.Module), ("option", cause.Option),
    }.Where(one => one.Value is not null).Select(one => $"{one.Name}={one.Value}"));

    /// <summary>Asserts class and names of the cause that the log gives.</summary>
    public static LogCause AssertCause(string log, LogClass expected, string names)
    {
        var cause = LogAnalyzer.FindCause(log);

        Assert.NotNull(cause);
        Assert.Equal((expected, names), (cause.Class, Names(cause)));
        Assert.Matches(@"^[A-Z0-9'\[].*\.$", cause.Summary);
        Assert.DoesNotContain('{', cause.Summary);
        return cause;
    }
}
