using ClusterCodex.AppHost.Postgres;

namespace ClusterCodex.AppHost;

/// <summary>The folder that outlives a run, held by one AppHost at a time.</summary>
internal sealed class StateFolder : IAsyncDisposable
{
    private readonly FileLock _lock;

    private StateFolder(string path, FileLock @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <exception cref="InvalidOperationException">Another AppHost uses the folder, or it cannot be created or written to.</exception>
    public static StateFolder Open(string path)
    {
        FileLock? taken;
        try
        {
            Directory.CreateDirectory(path);
            taken = FileLock.TryTake(System.IO.Path.Combine(path, "apphost.lock"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"the state folder {path} cannot be used: {e.Message} Set CLUSTERCODEX_STATE to another.", e);
        }

        return taken is not null
            ? new StateFolder(path, taken)
            : throw new InvalidOperationException($"another AppHost uses {path}. Stop it, or set CLUSTERCODEX_STATE to another folder for a second one.");
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public ValueTask DisposeAsync() => _lock.DisposeAsync();
}
