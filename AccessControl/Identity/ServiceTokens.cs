using Microsoft.Extensions.Options;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>This service's own internal token, kept until a minute before it ends.</summary>
public interface IServiceTokens
{
    /// <summary>A token that is valid for at least a minute.</summary>
    /// <exception cref="Grpc.Core.RpcException">PolicyService is unavailable, or rejects the credentials.</exception>
    ValueTask<string> GetAsync(CancellationToken cancellationToken);
}

internal sealed class ServiceTokens(IServiceTokenClient client, IOptions<ServiceIdentityOptions> options, TimeProvider time) : IServiceTokens, IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile CachedToken? _cached;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (Usable(_cached) is { } token)
        {
            return token;
        }

        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (Usable(_cached) is { } fetchedMeanwhile)
            {
                return fetchedMeanwhile;
            }

            var issued = await client.IssueAsync(options.Value.ClientId, options.Value.ClientSecret, cancellationToken);
            _cached = new CachedToken(issued.Token, issued.ExpiresAt.ToDateTimeOffset());
            return issued.Token;
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private string? Usable(CachedToken? cached) => cached is not null && time.GetUtcNow() < cached.ExpiresAt - Margin ? cached.Token : null;

    private sealed record CachedToken(string Token, DateTimeOffset ExpiresAt);
}

/// <summary>Adds this service's own token to every request of a client.</summary>
internal sealed class ServiceTokenHandler(IServiceTokens tokens) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new("Bearer", await tokens.GetAsync(cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }
}
