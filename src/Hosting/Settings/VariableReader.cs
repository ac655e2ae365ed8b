using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>
/// Reads single variables, collects their faults, and remembers what of them an administrator may see. No fault repeats a value: any value may be a
/// secret, set in the wrong variable. For the same reason a text is shown only by a method that says so, once it is checked.
/// </summary>
internal sealed class VariableReader(Func<string, string?> variable)
{
    /// <summary>How a reference to a secret in Azure Key Vault begins, in an application setting.</summary>
    private const string VaultReference = "@Microsoft.KeyVault(";

    private readonly List<SettingFault> _faults = [];
    private readonly RememberedVariables _remembered = new();

    /// <summary>The faults so far.</summary>
    public IReadOnlyList<SettingFault> Faults => _faults;

    /// <summary>The names that were read so far.</summary>
    public IReadOnlyCollection<string> Names => _remembered.Names;

    /// <summary>What may be shown of the variables that were read so far, by name.</summary>
    public ImmutableArray<EffectiveSetting> Settings => _remembered.ToSettings();

    /// <summary>Adds a fault: the variable and, as the rest of the sentence, what is allowed.</summary>
    public void Fault(string name, Words rule) => _faults.Add(new SettingFault(name, new($"{name} {rule.English}.", $"{name} {rule.Chinese}。")));

    /// <summary>The text without white space around it; null when it is empty or not set. It counts as secret.</summary>
    public string? Text(string name)
    {
        var text = Raw(name);
        _remembered.Read(name, text is not null);
        return text is not null && text.StartsWith(VaultReference, StringComparison.OrdinalIgnoreCase) ? Unresolved(name) : text;
    }

    /// <summary>The same of a variable that is no setting of this service: it tells where the process runs.</summary>
    public string? OfThePlatform(string name) => Raw(name);

    /// <summary>The same of a variable that holds a secret, whatever else reads it.</summary>
    public string? Secret(string name)
    {
        var text = Text(name);
        _remembered.Hide(name);
        return text;
    }

    /// <summary>One of several names; null when it is empty or not set. It may be shown.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="allowed">The names that are allowed.</param>
    /// <param name="rule">The rest of the sentence about another one.</param>
    /// <param name="comparison">Whether upper and lower case are the same.</param>
    /// <param name="unset">The one that is in effect where it is not set; null for none.</param>
    public string? OneOf(string name, IReadOnlyCollection<string> allowed, Words rule, StringComparison comparison = StringComparison.Ordinal, string? unset = null)
    {
        var text = Text(name);
        var one = text is null ? unset : allowed.FirstOrDefault(a => a.Equals(text, comparison));
        if (text is not null && one is null)
        {
            Fault(name, rule);
        }

        _remembered.Show(name, one);
        return one;
    }

    /// <summary>Says that the text in effect holds no secret, because it was checked, and may be shown.</summary>
    public void ShowText(string name, string text) => _remembered.Show(name, text);

    /// <summary>Says that an address may be shown, without a user, query and fragment.</summary>
    public void ShowAddress(string name, Uri address) =>
        _remembered.Show(name, address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));

    /// <summary>Says that an address may be shown, but no more of it than its server.</summary>
    public void ShowServer(string name, Uri address) => _remembered.Show(name, address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));

    /// <summary>Says that other settings are in effect in place of these, which were read.</summary>
    public void HaveNoEffect(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            _remembered.HasNoEffect(name);
        }
    }

    /// <summary>A secret from the variable, or from the file that <c>{name}_FILE</c> names; null when neither is set.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="source">The variable that the secret came from, for faults.</param>
    public string? TextOrFile(string name, out string source)
    {
        var file = name + "_FILE";
        var (text, path) = (Secret(name), Secret(file));
        source = path is null ? name : file;
        if (path is null)
        {
            return text;
        }

        if (text is not null)
        {
            Fault(file, new($"is set, and {name} is too: drop one of them", $"与 {name} 同时设置了：请去掉其中一个"));
        }

        if (!SecretFile.TryRead(path, out var read, out var fault))
        {
            Fault(file, fault.Value);
        }

        return text ?? read;
    }

    /// <summary>A time in whole seconds. It may be shown.</summary>
    public TimeSpan Seconds(string name, int min, int max, TimeSpan unset) =>
        TimeSpan.FromSeconds(Integer(name, min, max, (long)unset.TotalSeconds));

    /// <summary>A whole number. It may be shown.</summary>
    public long Integer(string name, long min, long max, long unset) => ReadInteger(name, min, max, unset) ?? unset;

    /// <summary>A whole number; null when it is empty or not set. It may be shown.</summary>
    public long? Integer(string name, long min, long max) => ReadInteger(name, min, max, null);

    /// <summary>On or off. It may be shown.</summary>
    public bool Switch(string name, bool unset)
    {
        var isOn = ReadSwitch(name, unset);
        _remembered.Show(name, isOn ? "true" : "false");
        return isOn;
    }

    /// <summary>
    /// Azure replaces a reference by the secret. Where it cannot, it leaves the reference as it is, and a reference is no secret: taken as an admin token,
    /// it would let in everybody who can guess the vault's name.
    /// </summary>
    private string? Unresolved(string name)
    {
        if (!_faults.Exists(f => f.Variable == name))
        {
            Fault(
                name,
                new(
                    "is a reference to Azure Key Vault that Azure did not resolve: the secret must exist, the app's identity needs the role 'Key Vault Secrets User'"
                    + " on the vault and must be set as keyVaultReferenceIdentity, and the app must reach the vault",
                    "是 Azure 未能解析的 Key Vault 引用：机密必须存在，应用的标识需要在该保管库上拥有角色 'Key Vault Secrets User'，并被设为 keyVaultReferenceIdentity，且应用必须能访问该保管库"));
        }

        return null;
    }

    private string? Raw(string name) => variable(name)?.Trim() is { Length: > 0 } text ? text : null;

    private long? ReadInteger(string name, long min, long max, long? unset)
    {
        var value = unset;
        if (Text(name) is { } text)
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            {
                value = number;
            }
            else
            {
                Fault(name, new(string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"), string.Create(CultureInfo.InvariantCulture, $"必须是 {min} 到 {max} 的整数")));
            }
        }

        _remembered.Show(name, value?.ToString(CultureInfo.InvariantCulture));
        return value;
    }

    private bool ReadSwitch(string name, bool unset)
    {
        switch (Text(name)?.ToUpperInvariant())
        {
            case null:
                return unset;
            case "TRUE" or "1" or "ON" or "YES":
                return true;
            case "FALSE" or "0" or "OFF" or "NO":
                return false;
            default:
                Fault(name, new("must be true or false", "必须是 true 或 false"));
                return unset;
        }
    }
}
