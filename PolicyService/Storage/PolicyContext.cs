using ClusterCodex.ServiceDefaults.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Storage;

/// <summary>The database of PolicyService.</summary>
internal sealed class PolicyContext(DbContextOptions<PolicyContext> options) : DbContext(options)
{
    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<AccessPolicyRow> Policies => Set<AccessPolicyRow>();

    public DbSet<PolicyVersionRow> Versions => Set<PolicyVersionRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<RefreshTokenRow> RefreshTokens => Set<RefreshTokenRow>();

    public DbSet<KnownAddressRow> KnownAddresses => Set<KnownAddressRow>();

    public DbSet<LoginAttemptsRow> LoginAttempts => Set<LoginAttemptsRow>();

    public DbSet<SigningKeyRow> SigningKeys => Set<SigningKeyRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<UserRow>(user =>
        {
            user.ToTable("users");
            user.HasKey(u => u.Id);
            user.HasIndex(u => u.Email).IsUnique();
        });
        modelBuilder.Entity<AccessPolicyRow>(policy =>
        {
            policy.ToTable("access_policies");
            policy.HasKey(p => p.Id);
            policy.HasIndex(p => new { p.SubjectType, p.Subject });
        });
        modelBuilder.Entity<PolicyVersionRow>(version =>
        {
            version.ToTable("policy_version");
            version.HasKey(v => v.Id);
            version.Property(v => v.Id).ValueGeneratedNever();
            version.HasData(new PolicyVersionRow { Id = PolicyVersionRow.OnlyId, Version = 1 });
        });
        modelBuilder.Entity<SessionRow>(session =>
        {
            session.ToTable("sessions");
            session.HasKey(s => s.Id);
            session.HasIndex(s => s.ExpiresAt);
            // Read at every change and every few seconds; matches few of the rows.
            session.HasIndex(s => s.RevokedAt).HasFilter("\"RevokedAt\" IS NOT NULL");
            session.HasOne<UserRow>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<RefreshTokenRow>(token =>
        {
            token.ToTable("refresh_tokens");
            token.HasKey(t => t.Hash);
            token.HasIndex(t => t.UsedAt).HasFilter("\"SuccessorSalt\" IS NOT NULL");
            token.HasOne<SessionRow>().WithMany().HasForeignKey(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<LoginAttemptsRow>(attempts =>
        {
            attempts.ToTable("login_attempts");
            attempts.HasKey(a => a.Key);
            attempts.HasIndex(a => a.LastFailureAt);
        });
        modelBuilder.Entity<KnownAddressRow>(known =>
        {
            known.ToTable("known_addresses");
            known.HasKey(k => new { k.UserId, k.AddressHash });
            known.HasIndex(k => k.AddressHash);
            known.HasOne<UserRow>().WithMany().HasForeignKey(k => k.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SigningKeyRow>(key =>
        {
            key.ToTable("signing_keys");
            key.HasKey(k => k.Kid);
        });
        modelBuilder.Entity<AuditRow>(entry =>
        {
            entry.ToTable("audit");
            entry.HasKey(e => e.Id);
            entry.Property(e => e.Id).UseIdentityAlwaysColumn();
            entry.Property(e => e.Details).IsJson();
            entry.HasIndex(e => e.Actor);
            entry.HasIndex(e => e.Action);
        });
    }
}
