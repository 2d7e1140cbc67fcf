namespace ClusterCodex.EndToEnd.Application;

/// <summary>A state folder for one test.</summary>
internal static class TemporaryState
{
    /// <summary>Makes one that PostgreSQL's unprivileged account may enter, so that everything is in it and goes with it.</summary>
    public static string Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"clustercodex-e2e-{Guid.NewGuid():N}");
        return Directory.CreateDirectory(path).FullName;
    }
}
