using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.ServiceDefaults.Storage;

/// <summary>The start of a service with its database (<c>Database</c>).</summary>
public sealed record DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>How long to wait for the server at start before the service fails: 1 s to 10 min, by default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
