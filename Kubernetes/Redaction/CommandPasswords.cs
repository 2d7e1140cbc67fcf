using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Passwords that a command takes by a short flag, on a command line or as items of a list in YAML or JSON.</summary>
internal static partial class CommandPasswords
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // The flag, and whether its value is written without a space (-pVALUE), with one (-p VALUE), or both.
    private static readonly FrozenDictionary<string, (string Flag, bool Joined, bool Apart)> Flags = new Dictionary<string, (string, bool, bool)>(StringComparer.Ordinal)
    {
        ["7z"] = ("-p", true, false),
        ["az login"] = ("-p", false, true),
        ["az keyvault secret set"] = ("--value", false, true),
        ["buildah login"] = ("-p", false, true),
        ["cqlsh"] = ("-p", true, true),
        ["docker login"] = ("-p", false, true),
        ["gh secret set"] = ("--body", false, true),
        ["helm registry login"] = ("-p", false, true),
        ["influx"] = ("-p", false, true),
        ["ipmitool"] = ("-P", false, true),
        ["ldapadd"] = ("-w", false, true),
        ["ldapmodify"] = ("-w", false, true),
        ["ldapsearch"] = ("-w", false, true),
        ["mariadb"] = ("-p", true, false),
        ["mariadb-dump"] = ("-p", true, false),
        ["mongo"] = ("-p", true, true),
        ["mongodump"] = ("-p", true, true),
        ["mongorestore"] = ("-p", true, true),
        ["mongosh"] = ("-p", true, true),
        ["mosquitto_pub"] = ("-P", false, true),
        ["mosquitto_sub"] = ("-P", false, true),
        ["mysql"] = ("-p", true, false),
        ["mysqladmin"] = ("-p", true, false),
        ["mysqldump"] = ("-p", true, false),
        ["nerdctl login"] = ("-p", false, true),
        ["nuget push"] = ("-k", false, true),
        ["oc login"] = ("-p", false, true),
        ["openssl"] = ("-k", false, true),
        ["oras login"] = ("-p", false, true),
        ["podman login"] = ("-p", false, true),
        ["psexec"] = ("-p", false, true),
        ["rabbitmqadmin"] = ("-p", false, true),
        ["redis-benchmark"] = ("-a", false, true),
        ["redis-cli"] = ("-a", false, true),
        ["skopeo login"] = ("-p", false, true),
        ["snmpget"] = ("-c", false, true),
        ["snmpwalk"] = ("-c", false, true),
        ["sqlcmd"] = ("-P", true, true),
        ["sshpass"] = ("-p", true, true),
        ["zip"] = ("-P", false, true),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static void Find(string text, List<SecretSpan> spans)
    {
        foreach (Match command in Command().Matches(text))
        {
            var (flag, joined, apart) = Flags[command.Groups["c"].Value];
            var rest = command.Groups["r"];
            var take = false;
            foreach (Match word in Word().Matches(rest.Value))
            {
                var value = word.Groups["v"];
                if (take)
                {
                    Add(value.Value, rest.Index + value.Index, spans);
                    take = false;
                }
                else if (value.Value == flag)
                {
                    take = apart;
                }
                else if (joined && value.Value.StartsWith(flag, StringComparison.Ordinal))
                {
                    var secret = value.Value[flag.Length..].Trim('"', '\'');
                    Add(secret, rest.Index + value.Index + value.Value.IndexOf(secret, flag.Length, StringComparison.Ordinal), spans);
                }
            }
        }
    }

    private static void Add(string value, int start, List<SecretSpan> spans)
    {
        if (value.Length > 0 && !HarmlessValue.Is(value, quoted: true))
        {
            spans.Add(new SecretSpan(start, value.Length, "password"));
        }
    }

    // Up to the end of the command: items of a YAML list stand on lines of their own.
    [GeneratedRegex(@"(?<![A-Za-z0-9_.-])(?<c>7z|az (?:login|keyvault secret set)|buildah login|cqlsh|docker login|gh secret set|helm registry login|influx|ipmitool|ldap(?:add|modify|search)|mariadb(?:-dump)?|mongo(?:dump|restore|sh)?|mosquitto_(?:pub|sub)|mysql(?:admin|dump)?|nerdctl login|nuget push|oc login|openssl|oras login|podman login|(?i:psexec)|rabbitmqadmin|redis-(?:benchmark|cli)|skopeo login|snmp(?:get|walk)|sqlcmd|sshpass|zip)(?:\.(?i:exe))?[""']?(?<r>(?:[ \t,][^\r\n|;]{0,400})?(?:\r?\n[ \t]*-[ \t]+[^\r\n|;]{0,400}){0,40})", Options, 2000)]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<q>\\*[""'])(?<v>(?:(?!\k<q>)[^\r\n])*)\k<q>|(?<v>-[A-Za-z](?:""[^""\r\n]*""|'[^'\r\n]*'))|(?<=\s-[ \t]+)(?<v>[^\s,""']+)|(?<v>[^\s,""'\[\]]+)", Options, 2000)]
    private static partial Regex Word();
}
