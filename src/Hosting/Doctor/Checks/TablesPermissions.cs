using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>tables.permissions</c>: the identity may read and write rows.</summary>
internal sealed class TablesPermissions(TablesAnswer answer) : TablesCheck(answer, "tables.permissions")
{
    protected override Finding Look(TablesInspection tables)
    {
        var account = TablesSignIn.AccountOf(tables.Endpoint);
        return tables.Outcome switch
        {
            TablesOutcome.NotPermitted => Say.Problem(
                new("The identity may not read and write the table.", "该身份无权读写表。"),
                new(
                    $"{tables.Cause}. It needs the role Storage Table Data Contributor on the storage account; the role Contributor is not enough. A new role takes up to 10 minutes to work.",
                    $"{tables.Cause}。它需要存储账户上的 Storage Table Data Contributor 角色;仅有 Contributor 角色不够。新角色最多需要 10 分钟生效。"),
                $"az role assignment create --role \"Storage Table Data Contributor\" --assignee IDENTITY --scope \"$(az storage account show --name {ShellText.Quote(account)} --query id --output tsv)\"",
                tables.Endpoint),
            TablesOutcome.Working => Say.Ok(new("Rows can be read and written.", "可以读写数据行。"), tables.Endpoint),
            _ => NotTold(tables),
        };
    }
}
