using System.Security.Cryptography;
using ClusterCodex.AccessControl.Audit;
using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Policies;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Tokens;
using ClusterCodex.PolicyService.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PolicyService.Sessions;

/// <summary>Somebody who is signed in.</summary>
/// <param name="User">Who.</param>
/// <param name="SessionId">The session.</param>
/// <param name="RefreshToken">The token for the next renewal.</param>
/// <param name="IsAdmin">Whether a policy grants the <c>admin</c> action.</param>
internal sealed record SignedIn(User User, string SessionId, string RefreshToken, bool IsAdmin)
{
    // A record would print the token.
    public override string ToString() => $"SignedIn {SessionId}";
}

/// <summary>The sessions: opened by a password, renewed by refresh tokens, ended by sign-out and by the reuse of a refresh token.</summary>
internal sealed class SessionStore(
    IDbContextFactory<PolicyContext> contexts,
    PasswordHasher passwords,
    StoredPolicyFeed feed,
    StoredAuditLog audit,
    IOptions<TokenOptions> options,
    TimeProvider time)
{
    /// <summary>Opens a session if the password is correct.</summary>
    /// <returns>Null if the e-mail or the password is wrong, or the user is disabled: it takes equally long in each case.</returns>
    public async Task<SignedIn?> OpenAsync(string email, string password, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Users.SingleOrDefaultAsync(user => user.Email == email, cancellationToken);
        var verified = passwords.Verify(password, row?.PasswordHash);
        var now = time.GetStoredNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!verified || row is null || !await LockUserAsync(context, row, now, cancellationToken))
        {
            await audit.WriteAsync(email, "login.failed", $"user/{email}", AuditOutcome.Denied);
            return null;
        }

        row.LastLoginAt = now;
        var session = new SessionRow { Id = NewId.Make("ses"), UserId = row.Id, CreatedAt = now };
        context.Sessions.Add(session);
        context.Audit.Add(AuditRows.Create(row.Email, "login", $"user/{row.Email}", AuditOutcome.Allowed, now));
        // Those that were ended early are announced until their last token has expired.
        var over = now - options.Value.MaxTokenUse;
        await context.Sessions.Where(s => s.ExpiresAt < over).ExecuteDeleteAsync(cancellationToken);
        var token = NewId.Secret();
        var signedIn = await StoreAsync(context, row, session, token, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return signedIn;
    }

    /// <summary>Renews the session of a refresh token.</summary>
    /// <returns>Null if the session has ended, or ends because of this call.</returns>
    public async Task<SignedIn?> RenewAsync(string token, ClientFingerprint? client, CancellationToken cancellationToken)
    {
        await DeleteSaltsAsync(cancellationToken);
        var hash = RefreshTokens.Hash(token);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var sessionId = await context.RefreshTokens.Where(t => t.Hash == hash).Select(t => t.SessionId).SingleOrDefaultAsync(cancellationToken);
        if (sessionId is null)
        {
            return null;
        }

        // One use of a family at a time, over all replicas: a second one sees the result of the first. Signing out waits too.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var session = await context.Sessions
            .FromSql($"SELECT * FROM sessions WHERE \"Id\" = {sessionId} FOR UPDATE")
            .SingleOrDefaultAsync(cancellationToken);
        if (session is null)
        {
            return null;
        }

        var used = await context.RefreshTokens.SingleAsync(t => t.Hash == hash, cancellationToken);
        var user = await context.Users.AsNoTracking().SingleAsync(u => u.Id == session.UserId, cancellationToken);
        var now = time.GetStoredNow();
        switch (session.ToSession().Refresh(used.ToToken(), client, options.Value.RefreshReuseGrace, now))
        {
            case RefreshResult.Renewed when !user.Disabled:
                var salt = RandomNumberGenerator.GetBytes(RefreshTokens.SaltLength);
                (used.UsedAt, used.UsedBy, used.SuccessorSalt) = (now, client?.ToStored(), salt);
                var renewed = await StoreAsync(context, user, session, RefreshTokens.Successor(token, salt), now, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return renewed;

            case RefreshResult.Repeated(var kept) when !user.Disabled:
                var isAdmin = (await context.ReadAdminsAsync(cancellationToken)).Contains(user);
                return new SignedIn(user.ToUser(), session.Id, RefreshTokens.Successor(token, kept.AsSpan()), isAdmin);

            case RefreshResult.Reused:
                context.Audit.Add(AuditRows.Create(user.Email, "session.reuse", $"session/{session.Id}", AuditOutcome.Denied, now));
                await context.SaveChangesAsync(cancellationToken);
                await context.EndSessionsAsync(context.Sessions.Where(s => s.Id == session.Id), now, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                await feed.RefreshAsync(cancellationToken);
                return null;

            default:
                return null;
        }
    }

    /// <summary>Ends the session of a refresh token, used or not; every service rejects it from then on. An unknown token has no effect.</summary>
    public async Task EndAsync(string token, CancellationToken cancellationToken)
    {
        var hash = RefreshTokens.Hash(token);
        var now = time.GetStoredNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var sessions = context.Sessions.Where(s => s.RevokedAt == null && context.RefreshTokens.Any(t => t.Hash == hash && t.SessionId == s.Id));
        if (await context.EndSessionsAsync(sessions, now, cancellationToken) == 0)
        {
            return;
        }

        await transaction.CommitAsync(cancellationToken);
        await feed.RefreshAsync(cancellationToken);
    }

    /// <summary>The user of an open session, as stored at this moment.</summary>
    /// <returns>Null where the session has ended or the user is disabled or gone.</returns>
    public async Task<User?> FindUserAsync(string userId, string? sessionId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context.Users.AsNoTracking().SingleOrDefaultAsync(
            u => u.Id == userId && !u.Disabled && context.Sessions.Any(s => s.Id == sessionId && s.UserId == u.Id && s.RevokedAt == null),
            cancellationToken);
        return user?.ToUser();
    }

    /// <summary>
    /// Whether the password that was checked is still the user's. Locks the user until the session is stored: a new password
    /// that is set meanwhile ends that session too.
    /// </summary>
    private static async Task<bool> LockUserAsync(PolicyContext context, UserRow user, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash && !u.Disabled)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.LastLoginAt, now), cancellationToken) == 1;

    private async Task<SignedIn> StoreAsync(
        PolicyContext context, UserRow user, SessionRow session, string refreshToken, DateTimeOffset now, CancellationToken cancellationToken)
    {
        session.ExpiresAt = now + options.Value.RefreshLifetime;
        context.RefreshTokens.Add(new RefreshTokenRow { Hash = RefreshTokens.Hash(refreshToken), SessionId = session.Id, ExpiresAt = session.ExpiresAt });
        await context.SaveChangesAsync(cancellationToken);
        var admins = await context.ReadAdminsAsync(cancellationToken);
        return new SignedIn(user.ToUser(), session.Id, refreshToken, admins.Contains(user));
    }

    // For all sessions: a salt is needed only with a token that was used, and only within the grace period.
    private async Task DeleteSaltsAsync(CancellationToken cancellationToken)
    {
        var over = time.GetStoredNow() - options.Value.RefreshReuseGrace;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE refresh_tokens SET "SuccessorSalt" = NULL WHERE "Hash" IN (
                SELECT "Hash" FROM refresh_tokens WHERE "SuccessorSalt" IS NOT NULL AND "UsedAt" < {over} FOR UPDATE SKIP LOCKED)
            """,
            cancellationToken);
    }
}
