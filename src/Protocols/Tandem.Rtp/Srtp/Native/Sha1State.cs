using System.Runtime.InteropServices;

namespace Tandem.Rtp.Srtp.Native;

/// <summary>OpenSSL's <c>SHA_CTX</c>: five words of the digest, two of the length, sixteen of the block, one of what is in it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Sha1State
{
    private fixed uint _words[24];
}
