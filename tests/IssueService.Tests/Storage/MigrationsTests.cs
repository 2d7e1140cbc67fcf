using ClusterCodex.IssueService.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.IssueService.Tests.Storage;

public sealed class MigrationsTests
{
    [Fact]
    public void The_model_has_not_changed_without_a_migration()
    {
        using var context = new IssuesDbContext(new DbContextOptionsBuilder<IssuesDbContext>().UseNpgsql().Options);

        Assert.False(context.Database.HasPendingModelChanges(), "`scripts/add-migration IssueService <Name>` writes the migration that is missing.");
    }
}
