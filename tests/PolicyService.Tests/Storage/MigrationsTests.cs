using ClusterCodex.PolicyService.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Tests.Storage;

public sealed class MigrationsTests
{
    [Fact]
    public void The_model_has_not_changed_without_a_migration()
    {
        using var context = new PolicyContext(new DbContextOptionsBuilder<PolicyContext>().UseNpgsql().Options);

        Assert.False(context.Database.HasPendingModelChanges(), "`scripts/add-migration PolicyService <Name>` writes the migration that is missing.");
    }
}
