using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Users;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Seeds;

/// <summary>
/// Fills an empty store, before anything is served: in Development with the demo users, elsewhere with the administrator given by
/// <c>BOOTSTRAP_ADMIN_EMAIL</c> and <c>BOOTSTRAP_ADMIN_PASSWORD</c>. A store that has users is not changed.
/// </summary>
internal sealed class Seeder(
    IDbContextFactory<PolicyContext> contexts,
    PasswordHasher passwords,
    IConfiguration configuration,
    IHostEnvironment environment,
    TimeProvider time,
    ILogger<Seeder> logger) : IHostedService
{
    private const string EmailKey = "BOOTSTRAP_ADMIN_EMAIL";
    private const string PasswordKey = "BOOTSTRAP_ADMIN_PASSWORD";
    private const string By = "seed";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var store = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await store.Users.AnyAsync(cancellationToken))
            {
                return;
            }
        }

        var seeded = await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                // Checked again under the lock: another replica may have been faster.
                if (await context.Users.AnyAsync(cancellationToken))
                {
                    return 0;
                }

                if (environment.IsDevelopment())
                {
                    AddDemoUsers(context);
                }
                else
                {
                    AddBootstrapAdmin(context);
                }

                return context.ChangeTracker.Entries<UserRow>().Count();
            },
            cancellationToken);
        if (seeded > 0)
        {
            SeederLog.Seeded(logger, seeded, environment.EnvironmentName);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void AddDemoUsers(PolicyContext context)
    {
        AddUser(context, "admin@clustercodex.local", "Admin", "admin123!", ["*"], ["*"], ["*"]);
        AddUser(
            context,
            "user@clustercodex.local",
            "User",
            "user123!",
            ["broken", "default"],
            ["Pod", "Deployment", "Event"],
            [.. PolicyActions.Default.Select(action => action.ToName())]);
    }

    private void AddBootstrapAdmin(PolicyContext context)
    {
        var email = UserRules.NormalizeEmail(configuration[EmailKey] ?? "");
        var password = configuration[PasswordKey] ?? "";
        var problems = new List<string>();
        if (UserRules.CheckEmail(email) is { } wrongEmail)
        {
            problems.Add($"{EmailKey}: {wrongEmail}");
        }

        if (UserRules.CheckPassword(password) is { } wrongPassword)
        {
            problems.Add($"{PasswordKey}: {wrongPassword}");
        }

        if (problems.Count > 0)
        {
            throw new InvalidOperationException(
                $"The store has no users yet, so the first administrator must be given. {string.Join(' ', problems)} "
                + "Demo users exist only in Development.");
        }

        AddUser(context, email, "Administrator", password, ["*"], ["*"], ["*"]);
    }

    private void AddUser(
        PolicyContext context, string email, string name, string password, string[] namespaces, string[] kinds, string[] actions)
    {
        var now = time.GetStoredNow();
        context.Users.Add(new UserRow
        {
            Id = NewId.Make("usr"),
            Email = email,
            Name = name,
            Groups = [],
            PasswordHash = passwords.Hash(password),
            CreatedAt = now,
        });
        context.Policies.Add(new AccessPolicyRow
        {
            Id = NewId.Make("pol"),
            SubjectType = SubjectKind.User,
            Subject = email,
            Namespaces = namespaces,
            Kinds = kinds,
            Actions = actions,
            CreatedAt = now,
            UpdatedAt = now,
            UpdatedBy = By,
        });
    }
}
