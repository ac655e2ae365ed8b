using QuotaFunctions.Api.Settings;
using System.Text.Json;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>functions.settings</c>: what the Functions host needs besides this service's own settings.</summary>
internal sealed class FunctionsSettings(CheckTarget target) : LocalCheck("functions.settings")
{
    private const string Runtime = "FUNCTIONS_WORKER_RUNTIME", Isolated = "dotnet-isolated", Storage = "AzureWebJobsStorage";
    private const string HostFile = "host.json", LocalFile = "local.settings.json";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    protected override IEnumerable<Finding> Look()
    {
        var (host, local) = (Path.Combine(target.Text("AzureWebJobsScriptRoot") ?? target.Folder, HostFile), Path.Combine(target.Folder, LocalFile));
        if (target.Host is SettingsHost.Server && target.Text(Runtime) is null && !File.Exists(host) && !File.Exists(local))
        {
            return [Say.Skipped(new("This is not the Functions host.", "当前不是 Functions 主机。"))];
        }

        Finding[] wrong = [.. new[] { LookAtRuntime(target.Text(Runtime), null), LookAtStorage(), LookAtHostFile(host), LookAtLocalFile(local) }.OfType<Finding>()];
        return wrong.Length > 0 ? wrong : [Say.Ok(new("The Functions host has what it needs.", "Functions 主机所需的设置齐全。"))];
    }

    private Finding? LookAtRuntime(string? runtime, string? file) => runtime is null or Isolated ? null : Say.Problem(
        new($"{Runtime} is not {Isolated}.", $"{Runtime} 不是 {Isolated}。"),
        new("The host looks for functions of another language and finds none: every path answers 404.", "主机会按另一种语言查找函数而找不到：所有路径都返回 404。"),
        file is null && target.Text("WEBSITE_SITE_NAME") is { } site && target.Text("WEBSITE_RESOURCE_GROUP") is { } group
            ? $"az functionapp config appsettings set --name {ShellText.Quote(site)} --resource-group {ShellText.Quote(group)} --settings {Runtime}={Isolated}"
            : null,
        file ?? Runtime);

    /// <summary>On Azure the host keeps its own keys and locks there, by a connection string or by an identity.</summary>
    private Finding? LookAtStorage() =>
        AzurePlan.SignOf(new VariableReader(target.Variable)) is null
        || new[] { Storage, Storage + "__accountName", Storage + "__blobServiceUri" }.Any(name => target.Text(name) is not null)
        || string.Equals(target.Text("AzureWebJobsSecretStorageType"), "files", StringComparison.OrdinalIgnoreCase)
            ? null
            : Say.Problem(
                new($"{Storage} is not set.", $"未设置 {Storage}。"),
                new(
                    $"The Functions host keeps its own state in a storage account, and does not become ready without it. Set {Storage} to a connection string, or {Storage}__accountName to the account's name for an identity.",
                    $"Functions 主机把自身状态保存在存储账户中，没有它主机无法就绪。请把 {Storage} 设为连接字符串；使用身份时，请把 {Storage}__accountName 设为账户名称。"),
                subject: Storage);

    private Finding? LookAtHostFile(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        if (Parse(path) is not { } document)
        {
            return NoJson(path);
        }

        using (document)
        {
            return Member(document.RootElement, "extensions", "http", "routePrefix") is { ValueKind: JsonValueKind.String } prefix && prefix.GetString() is ""
                ? null
                : Say.Problem(
                    new("host.json does not set routePrefix to an empty text.", "host.json 没有把 routePrefix 设为空字符串。"),
                    new(
                        "The host then puts /api in front of every path, and clients get 404. Set extensions.http.routePrefix to \"\".",
                        "主机会在每个路径前加上 /api，客户端会得到 404。请把 extensions.http.routePrefix 设为 \"\"。"),
                    subject: path);
        }
    }

    private Finding? LookAtLocalFile(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        if (Parse(path) is not { } document)
        {
            return NoJson(path);
        }

        using (document)
        {
            return LookAtRuntime(Member(document.RootElement, "Values", Runtime) is { ValueKind: JsonValueKind.String } runtime ? runtime.GetString() : "", path);
        }
    }

    private Finding NoJson(string path) => Say.Problem(
        new($"{Path.GetFileName(path)} is no JSON.", $"{Path.GetFileName(path)} 不是有效的 JSON。"),
        new("The Functions host does not start with it.", "Functions 主机无法用它启动。"), subject: path);

    private static JsonElement? Member(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static JsonDocument? Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(path), Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
