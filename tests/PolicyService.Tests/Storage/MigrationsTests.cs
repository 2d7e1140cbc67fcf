using ClusterCodex.PolicyService.Storage;
using ClusterCodex.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace ClusterCodex.PolicyService.Tests.Storage;

public sealed class MigrationsTests
{
    [Fact]
    public void The_model_has_not_changed_without_a_migration()
    {
        using var context = new PolicyContext(new DbContextOptionsBuilder<PolicyContext>().UseNpgsql().Options);

        Assert.False(context.Database.HasPendingModelChanges(), "`scripts/add-migration PolicyService <Name>` writes the migration that is missing.");
    }

    [Fact]
    public async Task Groups_that_tokens_may_not_name_any_more_are_taken_from_users_and_others_stay()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var connectionString = await TestPostgres.CreateDatabaseAsync(cancelled);
        await using var context = new PolicyContext(new DbContextOptionsBuilder<PolicyContext>().UseNpgsql(connectionString).Options);
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync("Initial", cancelled);
        await using var data = NpgsqlDataSource.Create(connectionString);
        await using (var insert = data.CreateCommand(
            """
            INSERT INTO users ("Id", "Email", "Name", "Groups", "PasswordHash", "Disabled", "CreatedAt") VALUES
                ('usr-1', 'a@b', '', ARRAY['sre', 'system:masters', 'te' || U&'\202E' || 'am', 'subsystem:x'], '', false, now()),
                ('usr-2', 'c@d', '', ARRAY['dev'], '', false, now()),
                ('usr-3', 'e@f', '', ARRAY[]::text[], '', false, now())
            """))
        {
            await insert.ExecuteNonQueryAsync(cancelled);
        }

        await migrator.MigrateAsync(targetMigration: null, cancelled);

        var groups = await context.Users.OrderBy(user => user.Id).Select(user => user.Groups).ToListAsync(cancelled);
        Assert.Equal<string[]>([["sre", "subsystem:x"], ["dev"], []], groups);
    }
}
