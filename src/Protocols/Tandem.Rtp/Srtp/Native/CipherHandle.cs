using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tandem.Rtp.Srtp.Native;

/// <summary>A cipher of OpenSSL with its key.</summary>
internal sealed unsafe class CipherHandle : SafeHandle
{
    public CipherHandle(nint cipher, ReadOnlySpan<byte> key, bool encrypts) : base(0, ownsHandle: true)
    {
        SetHandle(LibCrypto.EVP_CIPHER_CTX_new());
        fixed (byte* octets = key)
        {
            if (IsInvalid || LibCrypto.EVP_CipherInit_ex(handle, cipher, 0, octets, null, encrypts ? 1 : 0) != 1) throw new CryptographicException("OpenSSL takes no key for a cipher of SRTP.");
        }
    }

    public nint Value => handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}
