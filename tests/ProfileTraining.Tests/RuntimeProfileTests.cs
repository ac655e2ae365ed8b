
namespace QuotaFunctions.ProfileTraining.Tests;

/// <summary>The text that the runtime leaves.</summary>
public sealed class RuntimeProfileTests
{
    [Fact]
    public void Read_TwoMethods_GivesTheirCountersAndTables()
    {
        var methods = RuntimeProfile.Read(
            """
            *** START PGO Data, max index = 2 ***
            @@@ codehash 0xE5AC79E4 methodhash 0x91A2CED5 ilSize 0x0000002F records 0x00000003
            MethodName: Some.Type`1[System.Int32].Add
            Signature: instance void  (class System.String,int32)
            Schema InstrumentationKind 385 ILOffset 7 Count 1 Other 13
            4294967295
            Schema InstrumentationKind 177 ILOffset 22 Count 1 Other 3221225472
            7
            Schema InstrumentationKind 195 ILOffset 22 Count 2 Other 3221225472
            TypeHandle: NULL
            TypeHandle: A.B, C, Version=1.0.0.0
            @@@ codehash 0x00000001 methodhash 0x00000002 ilSize 0x00000010 records 0x00000000
            MethodName: Some.Type..ctor
            Signature: instance void  ()
            *** END PGO Data ***
            """.Split('\n')).ToArray();

        Assert.Equal(["Some.Type`1[System.Int32].Add", "Some.Type..ctor"], methods.Select(m => m.Name));
        Assert.Equal("(class System.String,int32)", methods[0].Signature);
        Assert.Equal((0x2F, 0x10), (methods[0].IlSize, methods[1].IlSize));
        Assert.Equal((4294967295, 0), (methods[0].Weight, methods[1].Weight));
        Assert.Equal([(385, 7, 13), (177, 22, -1073741824), (195, 22, -1073741824)], methods[0].Records.Select(r => (r.Kind, r.IlOffset, r.Other)));
        Assert.Equal(["TypeHandle: NULL", "TypeHandle: A.B, C, Version=1.0.0.0"], methods[0].Records[2].Values);
    }

    [Theory]
    [InlineData("something else\nMethodName: A.B\nSignature: void  ()")]
    [InlineData("@@@ codehash 0x1 methodhash 0x2 ilSize 0x3 records 0x1")]
    [InlineData("@@@ codehash 0x1 methodhash 0x2 ilSize 0x3 records 0x1\nMethodName: A.B\nSignature: void  ()\nSchema of another version")]
    [InlineData("@@@ codehash 0x1 methodhash 0x2 ilSize 0x3 records 0x1\nMethodName: A.B\nSignature: void  ()\nSchema InstrumentationKind 385 ILOffset 7 Count 1 Other 13")]
    public void Read_AnotherText_IsRefused(string text)
    {
        Assert.Throws<InvalidDataException>(() => RuntimeProfile.Read(text.Split('\n')).ToArray());
    }
}
