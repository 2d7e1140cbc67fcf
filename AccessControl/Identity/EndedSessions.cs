using System.Collections.Immutable;
using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>
/// The sessions that ended before their tokens did: by sign-out, a new password, a disabled account or a refresh token that was used
/// twice. PolicyService announces them on the policy watch; each is kept until the last token of it has expired.
/// </summary>
public sealed class EndedSessions(TimeProvider time)
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<SessionEnd>> _followers = new(StringComparer.Ordinal);

    /// <summary>When each may be forgotten, by session id.</summary>
    private volatile ImmutableDictionary<string, DateTimeOffset> _ended = ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);
    private DateTimeOffset _sweepAt;

    /// <summary>How many are kept now.</summary>
    public int Count => _ended.Count;

    /// <summary>The error of a call whose session has ended: AUTH_REQUIRED.</summary>
    public static RpcException Refusal() => RpcErrors.AuthRequired("The session has ended. Sign in again.");

    /// <summary>Whether a session has ended.</summary>
    /// <param name="sessionId">Null for callers without one, such as services: their answer is false.</param>
    public bool Contains(string? sessionId) => sessionId is not null && _ended.ContainsKey(sessionId);

    /// <summary>Follows the session of a stream. Dispose it when the stream is over.</summary>
    /// <param name="sessionId">Null for callers without a session: the token is then never cancelled.</param>
    /// <returns>Its token is cancelled when the session ends, at once where it has ended.</returns>
    public SessionEnd Follow(string? sessionId)
    {
        var follower = new SessionEnd(this, sessionId);
        if (sessionId is null)
        {
            return follower;
        }

        lock (_gate)
        {
            if (!_ended.ContainsKey(sessionId))
            {
                if (!_followers.TryGetValue(sessionId, out var followers))
                {
                    _followers[sessionId] = followers = [];
                }

                followers.Add(follower);
                return follower;
            }
        }

        follower.Cancel();
        return follower;
    }

    /// <summary>Records sessions that have ended and ends the streams of those that were not known yet.</summary>
    /// <param name="sessions">Their ids, and when no token of them can be valid any more.</param>
    internal void Add(IEnumerable<(string Id, DateTimeOffset ForgetAfter)> sessions)
    {
        var ending = new List<SessionEnd>();
        lock (_gate)
        {
            var ended = _ended.ToBuilder();
            foreach (var (id, forgetAfter) in sessions)
            {
                ended[id] = forgetAfter;
                if (_followers.Remove(id, out var followers))
                {
                    ending.AddRange(followers);
                }
            }

            _ended = ended.ToImmutable();
        }

        foreach (var follower in ending)
        {
            follower.Cancel();
        }
    }

    /// <summary>Forgets those whose tokens have all expired. Cheap to call often: it runs once a minute.</summary>
    internal void Sweep()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_ended.IsEmpty || now < _sweepAt)
            {
                return;
            }

            _sweepAt = now + SweepInterval;
            _ended = _ended.RemoveRange(_ended.Where(session => session.Value < now).Select(session => session.Key));
        }
    }

    private void Remove(SessionEnd follower)
    {
        lock (_gate)
        {
            if (_followers.TryGetValue(follower.SessionId!, out var followers) && followers.Remove(follower) && followers.Count == 0)
            {
                _followers.Remove(follower.SessionId!);
            }
        }
    }

    /// <summary>The end of one session, as one stream follows it.</summary>
    public sealed class SessionEnd : IDisposable
    {
        private readonly EndedSessions _owner;
        // Not disposed: it may be cancelled while its stream completes. It holds no timer and no handle.
#pragma warning disable CA2213
        private readonly CancellationTokenSource _ended = new();
#pragma warning restore CA2213

        internal SessionEnd(EndedSessions owner, string? sessionId) => (_owner, SessionId) = (owner, sessionId);

        /// <summary>Cancelled when the session ends.</summary>
        public CancellationToken Token => _ended.Token;

        internal string? SessionId { get; }

        public void Dispose()
        {
            if (SessionId is not null)
            {
                _owner.Remove(this);
            }
        }

        // Callbacks run on the thread pool: the watch that received the end must not wait for them.
        internal void Cancel() => _ = _ended.CancelAsync();
    }
}
