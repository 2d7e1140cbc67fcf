using ClusterCodex.ServiceDefaults.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.IssueService.Storage;

/// <summary>The stored data: issues, written by the service, and dismissals, written by users.</summary>
internal sealed class IssuesDbContext(DbContextOptions<IssuesDbContext> options) : DbContext(options)
{
    public DbSet<IssueRow> Issues => Set<IssueRow>();

    public DbSet<DismissalRow> Dismissals => Set<DismissalRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<IssueRow>(issue =>
        {
            issue.ToTable("issues");
            issue.HasKey(row => row.Id);
            issue.Property(row => row.Findings).IsJson();
            issue.Property(row => row.History).IsJson();
            issue.HasIndex(row => row.ResolvedAt);
        });
        modelBuilder.Entity<DismissalRow>(dismissal =>
        {
            dismissal.ToTable("dismissals");
            dismissal.HasKey(row => row.IssueId);
        });
    }
}
