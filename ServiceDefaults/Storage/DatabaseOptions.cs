using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.ServiceDefaults.Storage;

/// <summary>How a service starts with its database (<c>Database</c>).</summary>
public sealed record DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>How long the server may take to come up before the service gives up: 1 s to 10 min, by default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
