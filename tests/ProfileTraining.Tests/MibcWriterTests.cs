using Mono.Cecil;

namespace QuotaFunctions.ProfileTraining.Tests;

/// <summary>From the runtime's counters to the compilers' profile.</summary>
public sealed class MibcWriterTests : IDisposable
{
    private const string Own = "QuotaFunctions.ProfileTraining.Tests";
    private const string SampleName = $"{Own}.Sample";
    private const string CoreLib = "System.Private.CoreLib";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quota-mibc-");
    private readonly ModuleDefinition _own = ModuleDefinition.ReadModule(typeof(Sample).Assembly.Location);
    private readonly AssemblyIndex _index;

    public MibcWriterTests() => _index = new AssemblyIndex([_own, ModuleDefinition.ReadModule(typeof(object).Assembly.Location)]);

    private string Path => System.IO.Path.Combine(_folder.FullName, "some.mibc");

    public void Dispose()
    {
        _own.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Write_Overload_CountsForTheOneWithItsParameters()
    {
        var edge = new ProfileRecord(385, 0, 8, ["42"]);

        var figures = MibcWriter.Write([Method($"{SampleName}.Twice", "(int32)", "Twice", edge)], _index, Path);

        Assert.Equal(new MibcFigures(1, 1), figures);
        var group = Assert.Single(MibcFile.Read(Path));
        Assert.Equal($"{Own};", group.Assemblies);
        Assert.Equal(
            [
                $"[System.Int32 {SampleName}::Twice(System.Int32)]", "ExclusiveWeight", "42",
                "InstrumentationDataStart", "15", "0", "385", "1", "8", "42", "InstrumentationDataEnd", "pop",
            ],
            MibcFile.Words(group.Body));
    }

    [Fact]
    public void Write_TypesSeenAtACall_AreNamedAndTheUnknownStandForThemselves()
    {
        var seen = new ProfileRecord(
            ProfileRecord.Types, 3, 0,
            [
                "TypeHandle: NULL", $"TypeHandle: {SampleName}, {Own}, Version=1.0.0.0", "TypeHandle: No.Such, nowhere, Version=1.0.0.0", "TypeHandle: UNKNOWN",
                $"TypeHandle: {SampleName}+Box`1[[System.__Canon, {CoreLib}, Version=1.0.0.0]], {Own}, Version=1.0.0.0",
            ]);

        MibcWriter.Write([Method($"{SampleName}.Twice", "(int32)", "Twice", new ProfileRecord(385, 0, 8, ["3000000000"]), seen)], _index, Path);

        var words = MibcFile.Words(Assert.Single(MibcFile.Read(Path)).Body).ToArray();
        Assert.Equal($"{int.MaxValue}", words[2]);
        Assert.Equal(
            ["15", "3", "195", "5", "0", "0", $"[{SampleName}]", "1", "1", $"[{SampleName}/Box`1<System.__Canon>]", "InstrumentationDataEnd", "pop"], words[10..]);
    }

    [Fact]
    public void Write_TargetsOfDelegates_AreNamedWhereOneMethodHasTheName()
    {
        var seen = new ProfileRecord(
            ProfileRecord.Methods, 3, 0,
            [
                "MethodHandle: NULL", $"MethodHandle: Twice|@|{SampleName}, {Own}, Version=1.0.0.0", "MethodHandle: UNKNOWN",
                $"MethodHandle: Put|@|{SampleName}+Box`1[[System.Int32, {CoreLib}, Version=1.0.0.0]], {Own}, Version=1.0.0.0",
            ]);

        MibcWriter.Write([Method($"{SampleName}.Twice", "(int32)", "Twice", new ProfileRecord(385, 0, 8, ["1"]), seen)], _index, Path);

        Assert.Equal(
            ["0", "1", "1", $"[System.Void {SampleName}/Box`1<System.Int32>::Put(!0)]", "InstrumentationDataEnd", "pop"],
            MibcFile.Words(Assert.Single(MibcFile.Read(Path)).Body).TakeLast(6));
    }

    [Fact]
    public void Write_GenericType_CountsForItsArgumentsUnderTheirAssemblies()
    {
        ProfiledMethod Put(string argument, string count) =>
            Method($"{SampleName}+Box`1[{argument}].Put", "(!0)", "Put", new ProfileRecord(385, 0, 8, [count]));

        var figures = MibcWriter.Write([Put("System.__Canon", "1"), Put("System.TimeSpan", "2"), Put("System.TimeSpan", "1"), Put("No.Such", "3")], _index, Path);

        Assert.Equal(new MibcFigures(4, 2), figures);
        var groups = MibcFile.Read(Path);
        Assert.Equal([$"{Own};", $"{Own};{CoreLib};"], groups.Select(g => g.Assemblies));
        Assert.Equal($"[System.Void {SampleName}/Box`1<System.__Canon>::Put(!0)]", MibcFile.Words(groups[0].Body).First());
        Assert.Equal([$"[System.Void {SampleName}/Box`1<System.TimeSpan>::Put(!0)]", "ExclusiveWeight", "2"], MibcFile.Words(groups[1].Body).Take(3));
    }

    [Fact]
    public void Write_GenericMethod_CountsForTheCodeThatIsShared()
    {
        MibcWriter.Write([Method($"{SampleName}.Same", "(!!0)", "Same", new ProfileRecord(385, 0, 8, ["1"]))], _index, Path);

        Assert.Equal($"[!!0 {SampleName}::Same<System.__Canon>(!!0)]", MibcFile.Words(Assert.Single(MibcFile.Read(Path)).Body).First());
    }

    [Fact]
    public void Write_AnotherBodyOrNothingCounted_IsLeftOut()
    {
        var counted = new ProfileRecord(385, 0, 8, ["1"]);
        var twice = Method($"{SampleName}.Twice", "(int32)", "Twice", counted);
        var otherBody = twice with { IlSize = twice.IlSize + 100 };
        var neverRun = Method($"{SampleName}.Twice", "(int32)", "Twice", counted with { Values = ["0"] });
        var noSuch = Method($"{SampleName}.Thrice", "(int32)", "Twice", counted);

        Assert.Equal(new MibcFigures(3, 0), MibcWriter.Write([otherBody, neverRun, noSuch], _index, Path));
    }

    private ProfiledMethod Method(string name, string signature, string sizeOf, params ProfileRecord[] records)
    {
        var type = name.Contains("Box", StringComparison.Ordinal) ? _own.GetType($"{SampleName}/Box`1") : _own.GetType(SampleName);
        var definition = type.Methods.First(m => m.Name == sizeOf || name.EndsWith($".{m.Name}", StringComparison.Ordinal));
        return new ProfiledMethod(name, signature, definition.Body.CodeSize, records);
    }
}
