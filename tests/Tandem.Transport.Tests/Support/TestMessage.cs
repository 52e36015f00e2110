using System.Text;

namespace Tandem.Transport.Tests;

/// <summary>SIP messages for streams.</summary>
internal static class TestMessage
{
    /// <summary>A message of its own text, with a body of that many octets.</summary>
    public static byte[] Make(string id, int bodyLength = 0) =>
        Encoding.ASCII.GetBytes($"OPTIONS sip:{id} SIP/2.0\r\nCall-ID: {id}\r\nContent-Length: {bodyLength}\r\n\r\n{new string('b', bodyLength)}");
}
