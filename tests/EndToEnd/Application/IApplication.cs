namespace ClusterCodex.EndToEnd.Application;

/// <summary>A Cluster Codex that people can use.</summary>
internal interface IApplication : IAsyncDisposable
{
    /// <summary>The page and the REST surface.</summary>
    Uri Address { get; }

    /// <summary>Everything that its parts have logged, as the terminal shows it.</summary>
    string Output { get; }
}
