using ClusterCodex.PlanService.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PlanService.Tests.Storage;

public sealed class MigrationsTests
{
    [Fact]
    public void The_model_has_not_changed_without_a_migration()
    {
        using var context = new PlanDbContext(new DbContextOptionsBuilder<PlanDbContext>().UseNpgsql().Options);

        Assert.False(context.Database.HasPendingModelChanges(), "`scripts/add-migration PlanService <Name>` writes the migration that is missing.");
    }
}
