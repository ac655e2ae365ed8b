using System.Text;
using QuotaFunctions.Api.Answering;

namespace QuotaFunctions.Api.Tests.Answering;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("张三", "张三")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("\t1", "\"'\t1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("a=1", "a=1")]
    [InlineData(" a ", "\" a \"")]
    public void Text_OfAStranger_IsNoFormulaAndOneCell(string? text, string expected)
    {
        var csv = new StringBuilder();

        CsvText.Append(csv, text);

        Assert.Equal(expected, csv.ToString());
    }
}
