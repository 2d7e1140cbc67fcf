using System.Runtime.CompilerServices;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.ClientFactory;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>The source of policies: PolicyService's stream, or within PolicyService the source of that stream.</summary>
public interface IPolicyFeed
{
    /// <summary>First the sessions that have ended and a snapshot, then changes, with heartbeats in between. Ends or throws when the connection ends or fails.</summary>
    IAsyncEnumerable<WatchPoliciesResponse> WatchAsync(CancellationToken cancellationToken);
}

internal sealed class RemotePolicyFeed(GrpcClientFactory clients) : IPolicyFeed
{
    public const string ClientName = "policyservice:watch";

    public async IAsyncEnumerable<WatchPoliciesResponse> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = clients.CreateClient<PolicyService.PolicyServiceClient>(ClientName);
        using var call = client.WatchPolicies(new Empty(), cancellationToken: cancellationToken);
        await foreach (var message in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            yield return message;
        }
    }
}
