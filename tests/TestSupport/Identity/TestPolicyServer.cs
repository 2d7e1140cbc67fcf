using System.Collections.Concurrent;
using System.Collections.Immutable;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.TestSupport.Identity;

/// <summary>A user that a test made, with a valid internal token.</summary>
/// <param name="Id">The token's <c>sub</c>.</param>
/// <param name="Email">In lower case.</param>
/// <param name="Token">An internal token, valid for five minutes.</param>
public sealed record TestUser(string Id, string Email, string Token);

/// <summary>
/// The part of PolicyService that other services depend on, over real gRPC on loopback, with users and policies set by the test:
/// JWKS, service tokens, <c>WatchPolicies</c>, audit entries. The service under test enforces for real.
/// </summary>
public sealed class TestPolicyServer : IAsyncDisposable
{
    /// <summary>The secret of every service at this server.</summary>
    public const string ClientSecret = "test-secret-of-every-service";

    private readonly GrpcTestServer _server;
    private readonly TestPolicyState _state;

    private TestPolicyServer(GrpcTestServer server, TestPolicyState state) => (_server, _state) = (server, state);

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Signs what services accept.</summary>
    public TestTokens Tokens => _state.Tokens;

    /// <summary>What services wrote into the audit log so far.</summary>
    public IReadOnlyCollection<AuditEntry> AuditEntries => _state.AuditEntries;

    /// <summary>Starts one on a free port of loopback.</summary>
    public static async Task<TestPolicyServer> StartAsync(CancellationToken cancellationToken)
    {
        var state = new TestPolicyState();
        var server = await GrpcTestServer.StartAsync(
            services => services.AddSingleton(state),
            app =>
            {
                app.MapGrpcService<TestIdentityGrpcService>();
                app.MapGrpcService<TestPolicyGrpcService>();
            },
            cancellationToken);
        return new TestPolicyServer(server, state);
    }

    /// <summary>The settings with which a service finds this server, listens on free ports and has an identity.</summary>
    /// <param name="clientId">Such as <c>issueservice</c>.</param>
    /// <param name="more">Added to them, or put in their place.</param>
    public Dictionary<string, string?> SettingsFor(string clientId, params IEnumerable<(string Key, string Value)> more)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["services:policyservice:grpc:0"] = Address.ToString(),
            ["ServiceIdentity:ClientId"] = clientId,
            ["ServiceIdentity:ClientSecret"] = ClientSecret,
            ["GRPC_PORT"] = "0",
            ["HTTP_PORT"] = "0",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    /// <summary>Adds a user who may do <paramref name="actions"/> on <paramref name="kinds"/> in <paramref name="namespaces"/>.</summary>
    /// <param name="email">Also the display name.</param>
    /// <param name="namespaces">Patterns.</param>
    /// <param name="kinds">Patterns.</param>
    /// <param name="actions">Names; empty for what a policy allows by default: view, logs, triage, plan.</param>
    public TestUser AddUser(string email, string[] namespaces, string[] kinds, params string[] actions)
    {
        // One change: a service never sees the user without the policy.
        var user = NewUser(email, out var status);
        var policy = PolicyOf(user, namespaces, kinds, actions);
        _state.Change(snapshot =>
        {
            snapshot.Users.Add(status);
            snapshot.Policies.Add(policy);
        });
        return user;
    }

    /// <summary>Adds a user without a policy.</summary>
    public TestUser AddUser(string email, params string[] groups)
    {
        var user = NewUser(email, out var status);
        status.Groups.AddRange(groups);
        _state.Change(snapshot => snapshot.Users.Add(status));
        return user;
    }

    /// <summary>An administrator who may do everything everywhere.</summary>
    public TestUser AddAdmin(string email = "admin@test.local") => AddUser(email, ["*"], ["*"], "*");

    /// <summary>The seed's user: Pods, Deployments and Events of <c>broken</c> and <c>default</c>.</summary>
    public TestUser AddDemoUser(string email = "user@test.local") => AddUser(email, ["broken", "default"], ["Pod", "Deployment", "Event"]);

    /// <summary>Replaces everything that <paramref name="user"/> is allowed by policies of their own.</summary>
    public void SetPolicy(TestUser user, string[] namespaces, string[] kinds, params string[] actions)
    {
        var policy = PolicyOf(user, namespaces, kinds, actions);
        _state.Change(snapshot =>
        {
            RemovePolicies(snapshot, user.Email);
            snapshot.Policies.Add(policy);
        });
    }

    /// <summary>Adds any policy, such as a group's.</summary>
    public void AddPolicy(AccessPolicy policy) => _state.Change(snapshot => snapshot.Policies.Add(policy));

    /// <summary>Takes every policy of <paramref name="user"/> away.</summary>
    public void RemovePolicies(TestUser user) => _state.Change(snapshot => RemovePolicies(snapshot, user.Email));

    /// <summary>Disables <paramref name="user"/>, whose token itself stays valid.</summary>
    public void Disable(TestUser user) => _state.Change(snapshot => snapshot.Users.First(u => u.Id == user.Id).Disabled = true);

    /// <summary>Announces that a session has ended, to every watch that is open and to those that are opened later.</summary>
    public void EndSession(string sessionId) => _state.EndSession(sessionId);

    /// <summary>Ends every open watch with UNAVAILABLE and rejects new ones until <see cref="Recover"/>.</summary>
    public void BreakWatches() => _state.Broken = true;

    /// <summary>Accepts watches again.</summary>
    public void Recover() => _state.Broken = false;

    /// <summary>Open watches now.</summary>
    public int Watches => _state.Watches;

    public async ValueTask DisposeAsync()
    {
        _state.Stop();
        await _server.DisposeAsync();
        _state.Dispose();
    }

    private TestUser NewUser(string email, out UserStatus status)
    {
        var id = "usr-" + Guid.NewGuid().ToString("N");
        status = new UserStatus { Id = id, Email = email };
        return new TestUser(id, email, Tokens.ForUser(id, email));
    }

    private static AccessPolicy PolicyOf(TestUser user, string[] namespaces, string[] kinds, string[] actions)
    {
        var policy = new AccessPolicy { Id = "pol-" + Guid.NewGuid().ToString("N"), SubjectType = SubjectType.User, Subject = user.Email };
        policy.NamespaceAllowList.AddRange(namespaces);
        policy.KindAllowList.AddRange(kinds);
        policy.ActionAllowList.AddRange(actions.Length == 0 ? ["view", "logs", "triage", "plan"] : actions);
        return policy;
    }

    private static void RemovePolicies(PolicySnapshot snapshot, string email)
    {
        foreach (var policy in snapshot.Policies.Where(p => p.SubjectType == SubjectType.User && p.Subject == email).ToArray())
        {
            snapshot.Policies.Remove(policy);
        }
    }
}

/// <summary>What the server serves: replaced as a whole by each change, which notifies the watches.</summary>
internal sealed class TestPolicyState : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopped = new();
    private CancellationTokenSource _changed = new();
    private PolicySnapshot _snapshot = new() { Version = 1 };
    private ImmutableHashSet<string> _endedSessions = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private bool _broken;
    private int _watches;

    public TestTokens Tokens { get; } = new();

    public ConcurrentQueue<AuditEntry> AuditEntries { get; } = new();

    public int Watches => Volatile.Read(ref _watches);

    public CancellationToken Stopped => _stopped.Token;

    public bool Broken
    {
        get => Volatile.Read(ref _broken);
        set
        {
            Volatile.Write(ref _broken, value);
            Wake();
        }
    }

    public void Change(Action<PolicySnapshot> change)
    {
        lock (_gate)
        {
            var next = _snapshot.Clone();
            change(next);
            next.Version++;
            _snapshot = next;
        }

        Wake();
    }

    public void EndSession(string sessionId)
    {
        lock (_gate)
        {
            _endedSessions = _endedSessions.Add(sessionId);
        }

        Wake();
    }

    public (PolicySnapshot Snapshot, ImmutableHashSet<string> EndedSessions, CancellationToken Changed) Read()
    {
        lock (_gate)
        {
            return (_snapshot, _endedSessions, _changed.Token);
        }
    }

    public IDisposable CountWatch()
    {
        Interlocked.Increment(ref _watches);
        return new Counted(this);
    }

    public void Stop() => _stopped.Cancel();

    public void Dispose()
    {
        _stopped.Dispose();
        _changed.Dispose();
        Tokens.Dispose();
    }

    private void Wake()
    {
        CancellationTokenSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new CancellationTokenSource();
        }

        changed.Cancel();
    }

    private sealed class Counted(TestPolicyState state) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref state._watches);
    }
}
