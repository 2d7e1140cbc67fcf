using ClusterCodex.ServiceDefaults.Discovery;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Net.ClientFactory;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>Fetches PolicyService's public keys.</summary>
internal interface IJwksClient
{
    Task<Jwks> GetJwksAsync(CancellationToken cancellationToken);
}

/// <summary>Exchanges a service's own credentials for its internal token.</summary>
internal interface IServiceTokenClient
{
    Task<InternalToken> IssueAsync(string clientId, string clientSecret, CancellationToken cancellationToken);
}

/// <summary>The two anonymous calls of PolicyService that all other calls depend on.</summary>
internal sealed class IdentityClient(GrpcClientFactory clients) : IJwksClient, IServiceTokenClient
{
    public const string ClientName = "policyservice:anonymous";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private IdentityService.IdentityServiceClient Client => clients.CreateClient<IdentityService.IdentityServiceClient>(ClientName);

    public async Task<Jwks> GetJwksAsync(CancellationToken cancellationToken)
    {
        using var call = Client.GetJwksAsync(new Empty(), deadline: Deadlines.After(Timeout), cancellationToken: cancellationToken);
        return await call;
    }

    public async Task<InternalToken> IssueAsync(string clientId, string clientSecret, CancellationToken cancellationToken)
    {
        using var call = Client.IssueServiceTokenAsync(
            new IssueServiceTokenRequest { ClientId = clientId, ClientSecret = clientSecret },
            deadline: Deadlines.After(Timeout),
            cancellationToken: cancellationToken);
        return await call;
    }
}
