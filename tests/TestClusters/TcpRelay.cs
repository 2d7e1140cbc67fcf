using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ClusterCodex.TestClusters;

/// <summary>A relay between a service and a cluster on loopback, so that a test can cut the connection and restore it.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly Uri _target;
    private readonly Task _accepting;
    private volatile bool _cut;
    private volatile TaskCompletionSource? _frozen;

    public TcpRelay(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Closes every connection and every further one.</summary>
    public void Cut()
    {
        _cut = true;
        CloseAll();
    }

    /// <summary>Lets connections through again.</summary>
    public void Restore() => _cut = false;

    /// <summary>Holds back everything, as a server that hangs: connections stay open and new ones are accepted.</summary>
    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets through what was held back.</summary>
    public void Thaw()
    {
        var frozen = _frozen;
        _frozen = null;
        frozen?.TrySetResult();
    }

    /// <summary>Writes a copy of a kubeconfig that leads through this relay.</summary>
    public async Task<string> WriteKubeConfigAsync(string kubeConfigPath, string path)
    {
        var text = await File.ReadAllTextAsync(kubeConfigPath);
        await File.WriteAllTextAsync(path, text.Replace($":{_target.Port}", $":{Port}", StringComparison.Ordinal));
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        Thaw();
        await _stop.CancelAsync();
        _listener.Stop();
        CloseAll();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private void CloseAll()
    {
        foreach (var client in _open.Keys)
        {
            client.Close();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            // As both ends have it: Nagle's algorithm would hold small requests back for tens of milliseconds.
            client.NoDelay = true;
            if (_cut)
            {
                client.Close();
            }
            else
            {
                _ = RelayAsync(client);
            }
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        _open[client] = 0;
        _open[server] = 0;
        try
        {
            await server.ConnectAsync(_target.Host, _target.Port, _stop.Token);
            await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The line was cut, or one side left.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is var read and > 0)
        {
            await (_frozen?.Task ?? Task.CompletedTask);
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
