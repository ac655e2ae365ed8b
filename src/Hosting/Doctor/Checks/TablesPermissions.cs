using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>tables.permissions</c>: the identity may read and write rows.</summary>
internal sealed class TablesPermissions(CheckTarget target, TablesAnswer answer) : TablesCheck(answer, "tables.permissions")
{
    protected override Finding Look(TablesInspection tables) => tables.Outcome switch
    {
        TablesOutcome.NotPermitted => Say.Problem(
            new("The identity may not read and write the table.", "该身份无权读写表。"),
            new(
                $"{tables.Cause}. It needs the role Storage Table Data Contributor on the storage account; the role Contributor is not enough. A new role takes up to 10 minutes to work.",
                $"{tables.Cause}。它需要存储账户上的 Storage Table Data Contributor 角色；仅有 Contributor 角色不够。新角色最多需要 10 分钟生效。"),
            TablesSignIn.AccountOf(tables.Endpoint) is { } account ? CommandFor(target, account) : null, tables.Endpoint),
        TablesOutcome.Working => Say.Ok(new("Rows can be read and written.", "可以读写数据行。"), tables.Endpoint),
        _ => NotTold(tables),
    };

    /// <summary>Gives the role to the Functions app, or outside Azure to the developer who is signed in.</summary>
    internal static string CommandFor(CheckTarget target, string account)
    {
        var identity = target.Text("WEBSITE_SITE_NAME") is { } site && target.Text("WEBSITE_RESOURCE_GROUP") is { } group
            ? $"az functionapp identity show --name {ShellText.Quote(site)} --resource-group {ShellText.Quote(group)} --query principalId --output tsv"
            : "az ad signed-in-user show --query id --output tsv";
        return $"az role assignment create --role 'Storage Table Data Contributor' --assignee \"$({identity})\" --scope \"$(az storage account show --name {ShellText.Quote(account)} --query id --output tsv)\"";
    }
}
