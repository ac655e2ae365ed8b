using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>tables.sign_in</c>: the table service accepts the key, the signature or the identity.</summary>
internal sealed class TablesSignIn(TablesAnswer answer) : TablesCheck(answer, "tables.sign_in")
{
    protected override Finding Look(TablesInspection tables) => tables.Outcome switch
    {
        TablesOutcome.NotSignedIn => Say.Problem(
            new("The table service refuses access.", "表服务拒绝访问。"),
            new(
                $"{tables.Cause}. Take the connection string anew from the account, give this machine an identity, or let its address through the account's network rules.",
                $"{tables.Cause}。请从账户重新获取连接字符串，为本机分配身份，或在账户的网络规则中放行本机地址。"),
            AccountOf(tables.Endpoint) is { } account ? $"az storage account show-connection-string --name {ShellText.Quote(account)}" : null, tables.Endpoint),
        TablesOutcome.Unreachable or TablesOutcome.Failed => NotTold(tables),
        _ => Say.Ok(new("The table service accepts the sign-in.", "表服务接受登录凭据。"), tables.Endpoint),
    };

    /// <summary>The account that an address names, <c>https://ACCOUNT.table.core.windows.net</c>; null for an emulator's.</summary>
    internal static string? AccountOf(string endpoint) => new Uri(endpoint).Host.Split('.') is [var account, "table", ..] ? account : null;
}
