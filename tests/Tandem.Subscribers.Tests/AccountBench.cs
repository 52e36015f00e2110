using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tandem.Sip.Authentication;
using Tandem.Subscribers.Directory;
using Tandem.Subscribers.Import;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers.Tests;

/// <summary>The whole function on a store in memory, in virtual time, with a hash that counts instead of costing.</summary>
internal sealed class AccountBench
{
    public AccountBench(SubscriberOptions? options = null, byte[]? key = null)
    {
        Options = options ?? new SubscriberOptions();
        Key = new ServerKey(key ?? Enumerable.Range(0, ServerKey.Length).Select(index => (byte)index).ToArray());
        Vault = new DigestVault(Key);
        Credentials = new SipCredentials(Key, Options, Clock);
        Directory = new SubscriberDirectory(Options, Vault, Credentials);
        Accounts = new AccountService(Store, Hasher, Vault, Directory, Options, Clock);
        Domains = new DomainService(Store, Directory, Options, Clock);
        Import = new AccountImport(Store, new ImportAccounts(Store, Hasher, Vault, Directory, Clock), Options);
        SignIn = new SignInService(Store, Hasher, Directory, new SignInThrottle(Options.SignIn, Clock));
        Seed = new AccountSeed(Store, Accounts, Directory, Options, Clock);
    }

    public SubscriberOptions Options { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));

    public ServerKey Key { get; }

    public MemoryAccountStore Store { get; } = new();

    public CountingHasher Hasher { get; } = new();

    public DigestVault Vault { get; }

    public SipCredentials Credentials { get; }

    public SubscriberDirectory Directory { get; }

    public AccountService Accounts { get; }

    public DomainService Domains { get; }

    public AccountImport Import { get; }

    public SignInService SignIn { get; }

    public AccountSeed Seed { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A bench with an account.</summary>
    public static async Task<AccountBench> WithAsync(string userName, string? number = null, SubscriberOptions? options = null)
    {
        var bench = new AccountBench(options);
        await bench.Seed.EnsureDefaultDomainAsync(Cancellation);
        await bench.AddAsync(userName, number);
        return bench;
    }

    public async Task<Account> AddAsync(string userName, string? number = null, string? domain = null)
    {
        var result = await Accounts.CreateAsync(new NewAccount { UserName = userName, Password = $"{userName}-password", Number = number, Domain = domain }, Cancellation);
        Assert.Empty(result.Refusals);
        return result.Account!;
    }

    public async Task<AccountResult> ChangeAsync(string userName, AccountChange change) =>
        await Accounts.ChangeAsync(new AccountName(userName, Options.DefaultDomain), change, Cancellation);

    public string? Find(string user, string domain = "tandem.test") =>
        Directory.TryFind(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(domain), out var subscriber) ? Encoding.ASCII.GetString(subscriber.AddressOfRecord.Span) : null;

    public string? Secret(string userName, DigestAlgorithm algorithm = DigestAlgorithm.Md5, string domain = "tandem.test")
    {
        var ha1 = new byte[64];
        return Directory.TryGetSecret(Encoding.UTF8.GetBytes(userName), Encoding.UTF8.GetBytes(domain), algorithm, ha1, out _)
            ? Encoding.ASCII.GetString(ha1.AsSpan(0, algorithm == DigestAlgorithm.Md5 ? 32 : 64))
            : null;
    }

#pragma warning disable CA5351 // Digest authentication has nothing better for old clients.
    /// <summary>HA1 as RFC 7616 section 3.4.2 has it, computed with nothing of the product.</summary>
    public static string Ha1(DigestAlgorithm algorithm, string userName, string realm, string password)
    {
        var octets = Encoding.UTF8.GetBytes($"{userName}:{realm}:{password}");
        return Convert.ToHexStringLower(algorithm == DigestAlgorithm.Md5 ? MD5.HashData(octets) : SHA256.HashData(octets));
    }
#pragma warning restore CA5351

    internal sealed class CountingHasher : IPasswordHasher
    {
        public int Hashed { get; private set; }

        public List<string> Verified { get; } = [];

        public Task<string> HashAsync(string password, CancellationToken cancellation)
        {
            Hashed++;
            return Task.FromResult("hash of " + password);
        }

        public Task<bool> VerifyAsync(string hash, string password, CancellationToken cancellation)
        {
            Verified.Add(hash);
            return Task.FromResult(hash == "hash of " + password);
        }
    }
}
