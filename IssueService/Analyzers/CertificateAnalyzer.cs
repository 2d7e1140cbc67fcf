using System.Globalization;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Certificates of TLS secrets that have expired or will soon.</summary>
internal sealed class CertificateAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        // Only the secret itself is read: nothing has to be remembered about the many others.
        if (evaluation.This<KeyedFacts>() is not { Metadata.DeletionTimestamp: null, Type: "kubernetes.io/tls", Data.Certificate: { } certificate } secret)
        {
            return [];
        }

        if (!certificate.IsPem)
        {
            return [evaluation.Found(IssueAspects.Certificate, IssueCatalog.CertificateUnreadable, Severity.Low, "Its tls.crt is not a certificate in PEM form.", secret.Metadata.CreationTimestamp, [new(FindingSource.Builtin, "data[tls.crt]", "not PEM", null)])];
        }

        if (certificate is not { NotBefore: { } from, NotAfter: { } until })
        {
            return [];
        }

        if (evaluation.HasLasted(until, TimeSpan.Zero))
        {
            return [Found(evaluation, secret, IssueCatalog.CertificateExpired, Severity.High, $"Its certificate expired on {Text(until)}.", until, until)];
        }

        // One that is made for a short time is renewed shortly before its end.
        var warning = (until - from) / 4 is var part && part < Soon ? part : Soon;
        return evaluation.HasLasted(until - warning, TimeSpan.Zero)
            ? [Found(evaluation, secret, IssueCatalog.CertificateExpiring, Severity.Medium, $"Its certificate expires on {Text(until)}.", until, until - warning)]
            : [];
    }

    private static Finding Found(Evaluation evaluation, KeyedFacts secret, string category, Severity severity, string message, DateTimeOffset until, DateTimeOffset since)
    {
        // Who uses it is served with it, or is not any more.
        var users = evaluation.InNamespace<IngressFacts>("Ingress", secret.Metadata.Namespace)
            .Where(ingress => ingress.Spec.Tls?.Any(tls => tls.SecretName == secret.Metadata.Name) == true)
            .Select(ingress => new ObjectName("Ingress", ingress.Metadata.Namespace, ingress.Metadata.Name));
        return evaluation.Found(IssueAspects.Certificate, category, severity, message, since, [new(FindingSource.Builtin, "data[tls.crt].notAfter", Text(until), null)]) with
        {
            Members = [.. users.Take(Finding.MaxMembers)],
        };
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
