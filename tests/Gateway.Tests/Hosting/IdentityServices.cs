using System.Collections.Concurrent;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.Gateway.Tests.Hosting;

/// <summary>Users and tokens, controlled by the test.</summary>
internal sealed class IdentityState : IDisposable
{
    public const string ClientSecret = "test-secret-of-the-gateway";

    public const string UserId = "usr-1";

    private long _version = 1;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestTokens Tokens { get; } = new();

    public ConcurrentQueue<Metadata> AnonymousCalls { get; } = new();

    public bool Disabled { get; private set; }

    public int Exchanges;

    /// <summary>Sessions that the watch announces as ended.</summary>
    public ConcurrentQueue<string> EndedSessions { get; } = new();

    public string AccessToken(string subject = UserId, string? session = null) => Tokens.ForUser(subject, subject + "@test.local", TestTokens.AccessAudience, session);

    public void EndSession(string id)
    {
        EndedSessions.Enqueue(id);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public void Disable()
    {
        Disabled = true;
        Interlocked.Increment(ref _version);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public (WatchPoliciesResponse Snapshot, Task Changed) Read()
    {
        var changed = Volatile.Read(ref _changed).Task;
        var snapshot = new PolicySnapshot { Version = Volatile.Read(ref _version) };
        snapshot.Users.Add(new UserStatus { Id = UserId, Email = UserId + "@test.local", Disabled = Disabled });
        return (new WatchPoliciesResponse { Snapshot = snapshot }, changed);
    }

    public void Dispose() => Tokens.Dispose();
}

internal sealed class TestIdentityService(IdentityState state) : IdentityService.IdentityServiceBase
{
    public override Task<Jwks> GetJwks(Empty request, ServerCallContext context) => Task.FromResult(new Jwks { Keys = { state.Tokens.PublicKey } });

    public override Task<InternalToken> IssueServiceToken(IssueServiceTokenRequest request, ServerCallContext context) =>
        request.ClientSecret == IdentityState.ClientSecret
            ? Task.FromResult(ToMessage(state.Tokens.ForService(request.ClientId)))
            : throw RpcErrors.AuthRequired("Wrong client secret.");

    public override Task<InternalToken> Exchange(ExchangeRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref state.Exchanges);
        if (state.Disabled)
        {
            throw RpcErrors.AuthRequired("This account is disabled.");
        }

        var payload = request.Token.Split('.')[1];
        var subject = System.Text.Json.Nodes.JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload))!["sub"]!.GetValue<string>();
        return Task.FromResult(ToMessage(state.Tokens.ForUser(subject, subject + "@test.local")));
    }

    public override Task<Session> Login(LoginRequest request, ServerCallContext context)
    {
        state.AnonymousCalls.Enqueue(context.RequestHeaders);
        return request.Password == "right"
            ? Task.FromResult(new Session { Token = state.AccessToken(), RefreshToken = "refresh", ExpiresAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddMinutes(15)), User = new User { Id = IdentityState.UserId, Email = request.Email } })
            : throw RpcErrors.AuthRequired("E-mail or password is wrong.");
    }

    public override Task<Empty> Logout(LogoutRequest request, ServerCallContext context) => Task.FromResult(new Empty());

    public override Task<CurrentUser> GetCurrentUser(Empty request, ServerCallContext context) =>
        Task.FromResult(new CurrentUser { User = new User { Id = context.RequestHeaders.GetValue("authorization")! } });

    private static InternalToken ToMessage(string token) => new() { Token = token, ExpiresAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddMinutes(5)) };
}

internal sealed class TestPolicyService(IdentityState state) : PolicyService.PolicyServiceBase
{
    public override async Task WatchPolicies(Empty request, IServerStreamWriter<WatchPoliciesResponse> responseStream, ServerCallContext context)
    {
        while (!context.CancellationToken.IsCancellationRequested)
        {
            var (snapshot, changed) = state.Read();
            var ended = new SessionsEnded
            {
                Sessions = { state.EndedSessions.Select(id => new EndedSession { Id = id, ForgetAfter = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddMinutes(20)) }) },
            };
            await responseStream.WriteAsync(new WatchPoliciesResponse { SessionsEnded = ended }, CancellationToken.None);
            await responseStream.WriteAsync(snapshot, CancellationToken.None);
            await changed.WaitAsync(context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
