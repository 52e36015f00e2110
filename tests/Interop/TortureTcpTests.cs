using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>
/// Every message of RFC 4475 over TCP, whatever transport its Via names: there Content-Length says where a message ends (RFC 3261 section 18.3), so that one without it, or with a wrong one, ends otherwise.
/// </summary>
[Collection("Torture")]
public sealed class TortureTcpTests(TortureTests.Server fixture) : IClassFixture<TortureTests.Server>
{
    public static TheoryData<string> Rows => [.. TortureRow.All.Select(row => row.File)];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task TheAnswerIsAsTheTableSays(string file) => fixture.CheckAsync(file, overTcp: true);
}
