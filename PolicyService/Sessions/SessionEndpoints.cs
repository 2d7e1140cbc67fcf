using System.Security.Cryptography;
using System.Text;
using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Policies;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Tokens;
using ClusterCodex.PolicyService.Users;
using ClusterCodex.ServiceDefaults.Audit;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PolicyService.Sessions;

/// <summary>Signing in, staying in, going out. Called by the gateway: that a service calls was checked before.</summary>
internal sealed class SessionEndpoints(
    IDbContextFactory<PolicyContext> contexts,
    PasswordHasher passwords,
    LoginThrottle throttle,
    TokenIssuer tokens,
    TokenValidator validator,
    StoredAuditLog audit,
    IOptions<TokenOptions> options,
    TimeProvider time)
{
    public async Task<Session> LoginAsync(LoginRequest request, CancellationToken cancellationToken)
    {
        var email = UserRules.NormalizeEmail(request.Email);
        CheckLogin(request, email);
        await throttle.AttemptAsync(email, cancellationToken);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context.Users.SingleOrDefaultAsync(u => u.Email == email, cancellationToken);
        // A disabled user's password is looked at too: the time must not tell.
        var verified = passwords.Verify(request.Password, user?.PasswordHash);
        var now = time.GetStoredNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!verified || user is null || !await EnterAsync(context, user, now, cancellationToken))
        {
            await audit.WriteAsync(email, "login.failed", $"user/{email}", AuditOutcome.Denied);
            throw RpcErrors.AuthRequired("E-mail or password is wrong.");
        }

        user.LastLoginAt = now;
        var session = new SessionRow { Id = NewId.Make("ses"), UserId = user.Id, CreatedAt = now };
        context.Sessions.Add(session);
        context.Audit.Add(AuditRows.Create(user.Email, "login", $"user/{user.Email}", AuditOutcome.Allowed, now));
        await context.Sessions.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        var reply = await RenewAsync(context, user, session, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await throttle.SucceedAsync(email, cancellationToken);
        return reply;
    }

    public async Task<Session> RefreshAsync(RefreshRequest request, CancellationToken cancellationToken)
    {
        var hash = HashToken(request.RefreshToken);
        var now = time.GetStoredNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var token = await context.RefreshTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash, cancellationToken);
        if (token is null || token.ExpiresAt <= now)
        {
            throw SignInAgain();
        }

        var session = await context.Sessions.SingleAsync(s => s.Id == token.SessionId, cancellationToken);
        var user = await context.Users.SingleAsync(u => u.Id == session.UserId, cancellationToken);
        if (session.RevokedAt is not null || user.Disabled)
        {
            throw SignInAgain();
        }

        // One of several at once wins; the others have used it a second time.
        var used = await context.RefreshTokens.Where(t => t.Hash == hash && t.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.UsedAt, now), cancellationToken);
        if (used == 0)
        {
            await RevokeAsync(context, session.Id, now, cancellationToken);
            await audit.WriteAsync(user.Email, "session.reuse", $"session/{session.Id}", AuditOutcome.Denied);
            throw SignInAgain();
        }

        return await RenewAsync(context, user, session, cancellationToken);
    }

    public async Task LogoutAsync(LogoutRequest request, CancellationToken cancellationToken)
    {
        var hash = HashToken(request.RefreshToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var token = await context.RefreshTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash, cancellationToken);
        if (token is not null)
        {
            await RevokeAsync(context, token.SessionId, time.GetStoredNow(), cancellationToken);
        }
    }

    /// <summary>The outside token must be good, its session open, its user enabled: as the store says at this moment.</summary>
    public async Task<InsideToken> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        ValidatedToken outside;
        try
        {
            outside = await validator.ValidateAsync(request.Token, TokenNames.OutsideAudience, cancellationToken);
        }
        catch (InvalidTokenException exception)
        {
            throw RpcErrors.AuthRequired(exception.Message + " Sign in again.");
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == outside.Caller.Subject && !u.Disabled, cancellationToken);
        var open = await context.Sessions.AnyAsync(s => s.Id == outside.Caller.SessionId && s.UserId == outside.Caller.Subject && s.RevokedAt == null, cancellationToken);
        if (user is null || !open)
        {
            throw SignInAgain();
        }

        var inside = tokens.Inside(user, outside.Caller.SessionId!);
        return new InsideToken { Token = inside.Value, ExpiresAt = inside.ExpiresAt.ToTimestamp() };
    }

    private static void CheckLogin(LoginRequest request, string email)
    {
        var errors = new List<(string, string)>();
        if (email.Length is < 3 or > 254)
        {
            errors.Add(("email", "Must be 3 to 254 characters."));
        }

        if (request.Password.Length is 0 or > UserRules.MaxPasswordLength)
        {
            errors.Add(("password", $"Must be 1 to {UserRules.MaxPasswordLength} characters."));
        }

        if (errors.Count > 0)
        {
            throw RpcErrors.Validation(errors);
        }
    }

    private static byte[] HashToken(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static RpcException SignInAgain() => RpcErrors.AuthRequired("The session has ended. Sign in again.");

    private static Task<int> RevokeAsync(PolicyContext context, string sessionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.Sessions.Where(s => s.Id == sessionId && s.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.RevokedAt, now), cancellationToken);

    /// <summary>
    /// Whether the password that was looked at is still the user's. Holds the user until the session is stored: a new password
    /// that comes meanwhile ends that session too.
    /// </summary>
    private static async Task<bool> EnterAsync(PolicyContext context, UserRow user, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash && !u.Disabled)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.LastLoginAt, now), cancellationToken) == 1;

    private async Task<Session> RenewAsync(PolicyContext context, UserRow user, SessionRow session, CancellationToken cancellationToken)
    {
        var secret = NewId.Secret();
        session.ExpiresAt = time.GetStoredNow() + options.Value.RefreshLifetime;
        context.RefreshTokens.Add(new RefreshTokenRow { Hash = HashToken(secret), SessionId = session.Id, ExpiresAt = session.ExpiresAt });
        await context.SaveChangesAsync(cancellationToken);

        var outside = tokens.Outside(user, session.Id);
        var admins = await Admins.ReadAsync(context, cancellationToken);
        return new Session
        {
            Token = outside.Value,
            RefreshToken = secret,
            ExpiresAt = outside.ExpiresAt.ToTimestamp(),
            User = user.ToMessage(admins.Contains(user)),
        };
    }
}
