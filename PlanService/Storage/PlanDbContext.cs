using ClusterCodex.ServiceDefaults.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PlanService.Storage;

/// <summary>The database <c>plans</c>.</summary>
internal sealed class PlanDbContext(DbContextOptions<PlanDbContext> options) : DbContext(options)
{
    public DbSet<PlanRecord> Plans => Set<PlanRecord>();

    public DbSet<ModelUsageRecord> Usage => Set<ModelUsageRecord>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var plan = modelBuilder.Entity<PlanRecord>();
        plan.ToTable("plans");
        plan.HasKey(record => record.Id);
        plan.Property(record => record.Id).HasColumnName("id").ValueGeneratedNever();
        plan.Property(record => record.IssueId).HasColumnName("issue_id").HasMaxLength(200);
        plan.Property(record => record.Cluster).HasColumnName("cluster").HasMaxLength(253);
        plan.Property(record => record.Kind).HasColumnName("kind").HasMaxLength(253);
        plan.Property(record => record.Namespace).HasColumnName("namespace").HasMaxLength(63);
        plan.Property(record => record.Name).HasColumnName("name").HasMaxLength(253);
        plan.Property(record => record.Author).HasColumnName("author").HasMaxLength(200);
        plan.Property(record => record.Horizon).HasColumnName("horizon").HasMaxLength(20);
        plan.Property(record => record.GeneratedBy).HasColumnName("generated_by").HasMaxLength(200);
        plan.Property(record => record.CreatedAt).HasColumnName("created_at");
        plan.Property(record => record.Document).HasColumnName("document").IsJson();
        plan.Property(record => record.Grounds).HasColumnName("grounds").IsJson().HasDefaultValue("{}");
        plan.Property(record => record.Access).HasColumnName("access");
        plan.Property(record => record.Fingerprint).HasColumnName("fingerprint").HasMaxLength(64);
        plan.HasIndex(record => record.IssueId);

        var usage = modelBuilder.Entity<ModelUsageRecord>();
        usage.ToTable("model_usage");
        usage.HasKey(record => new { record.Day, record.Scope, record.Subject });
        usage.Property(record => record.Day).HasColumnName("day");
        usage.Property(record => record.Scope).HasColumnName("scope").HasMaxLength(10);
        usage.Property(record => record.Subject).HasColumnName("subject").HasMaxLength(200);
        usage.Property(record => record.Tokens).HasColumnName("tokens");
    }
}
