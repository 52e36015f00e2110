using System.Runtime.InteropServices;

namespace Tandem.Rtp.Srtp.Native;

/// <summary>The functions of OpenSSL's libcrypto 3 that SRTP needs, by their names in its manual. Those of a packet take well under a microsecond, so the collector need not be able to interrupt them.</summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial nint EVP_aes_128_ctr();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_256_ctr();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_128_gcm();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_256_gcm();

    [LibraryImport(Library)]
    public static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypts);

    /// <summary>Only with another initialisation vector: the key stays.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_CipherInit_ex")]
    [SuppressGCTransition]
    public static partial int EVP_CipherInit_again(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypts);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int EVP_CipherUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int EVP_CipherFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int EVP_CIPHER_CTX_ctrl(nint context, int command, int number, void* pointer);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int SHA1_Init(Sha1State* state);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int SHA1_Update(Sha1State* state, byte* octets, nuint length);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int SHA1_Final(byte* digest, Sha1State* state);
}
