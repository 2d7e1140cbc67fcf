using System.Collections.Immutable;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.TestSupport.Identity;

internal sealed class TestIdentityGrpcService(TestPolicyState state) : IdentityService.IdentityServiceBase
{
    public override Task<Jwks> GetJwks(Empty request, ServerCallContext context) =>
        Task.FromResult(new Jwks { Keys = { state.Tokens.PublicKey } });

    public override Task<InternalToken> IssueServiceToken(IssueServiceTokenRequest request, ServerCallContext context) =>
        request.ClientSecret == TestPolicyServer.ClientSecret
            ? Task.FromResult(new InternalToken
            {
                Token = state.Tokens.ForService(request.ClientId),
                ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(5).ToTimestamp(),
            })
            : throw new RpcException(new Status(StatusCode.Unauthenticated, "Wrong client secret."));
}

internal sealed class TestPolicyGrpcService(TestPolicyState state) : PolicyService.PolicyServiceBase
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    public override Task<Empty> WriteAuditEntry(WriteAuditEntryRequest request, ServerCallContext context)
    {
        state.AuditEntries.Enqueue(request.Entry);
        return Task.FromResult(new Empty());
    }

    public override async Task WatchPolicies(Empty request, IServerStreamWriter<WatchPoliciesResponse> responseStream, ServerCallContext context)
    {
        using var counted = state.CountWatch();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, state.Stopped);
        long sent = 0;
        var announced = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
        while (!ended.IsCancellationRequested)
        {
            var (snapshot, endedSessions, changed) = state.Read();
            if (state.Broken)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "The test broke the watch."));
            }

            var news = endedSessions.Except(announced);
            if (!news.IsEmpty)
            {
                var forgetAfter = TimeProvider.System.GetUtcNow().AddMinutes(20).ToTimestamp();
                var message = new SessionsEnded { Sessions = { news.Select(id => new EndedSession { Id = id, ForgetAfter = forgetAfter }) } };
                await responseStream.WriteAsync(new WatchPoliciesResponse { SessionsEnded = message }, CancellationToken.None);
                announced = endedSessions;
            }

            await responseStream.WriteAsync(
                snapshot.Version != sent
                    ? new WatchPoliciesResponse { Snapshot = snapshot }
                    : new WatchPoliciesResponse { Heartbeat = new PolicyHeartbeat { Version = sent } },
                CancellationToken.None);
            sent = snapshot.Version;

            using var wait = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, changed);
            await Task.Delay(Heartbeat, wait.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
