using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Tandem.Server.Web;

/// <summary>
/// Serves the built web application: hashed assets are cached for good, the page itself is asked for every time, and what the build has compressed goes out compressed. A path that is neither a file
/// nor the server's own shows the application, which has its own views.
/// </summary>
internal static class StaticWeb
{
    /// <summary>The folder beside the program with the built application.</summary>
    public const string Folder = "wwwroot";

    private const string Page = "/index.html";
    private const string CompressedSuffix = ".gz";

    private static readonly PathString[] OwnPaths = ["/api", "/sip", "/signal", "/openapi", "/health", "/metrics"];

    /// <summary>Adds the application in <paramref name="folder"/>. Returns whether it is there.</summary>
    public static bool UseStaticWeb(this IApplicationBuilder app, string folder)
    {
        if (!File.Exists(Path.Combine(folder, Page[1..]))) return false;
        var files = new PhysicalFileProvider(folder);
        app.Use((http, next) =>
        {
            Rewrite(http.Request, files);
            return next(http);
        });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, ContentTypeProvider = new CompressedContentTypes(), OnPrepareResponse = Prepare });
        return true;
    }

    private static void Rewrite(HttpRequest request, PhysicalFileProvider files)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return;
        if (OwnPaths.Any(own => request.Path.StartsWithSegments(own))) return;
        // Compressed files are a form of others, not files of their own.
        var isFile = !request.Path.Value!.EndsWith(CompressedSuffix, StringComparison.Ordinal) && files.GetFileInfo(request.Path) is { Exists: true, IsDirectory: false };
        if (!isFile)
        {
            if (Path.HasExtension(request.Path)) return;
            request.Path = Page;
        }

        if (AcceptsGzip(request) && files.GetFileInfo(request.Path + CompressedSuffix).Exists) request.Path += CompressedSuffix;
    }

    private static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    private static void Prepare(StaticFileResponseContext context)
    {
        var headers = context.Context.Response.Headers;
        if (context.File.Name.EndsWith(CompressedSuffix, StringComparison.Ordinal)) headers.ContentEncoding = "gzip";
        headers.Vary = "Accept-Encoding";
        // The build puts a hash of the content into the names under assets.
        headers.CacheControl = context.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";
    }

    /// <summary>The type of a compressed file is that of what is in it.</summary>
    private sealed class CompressedContentTypes : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _types = new();

        public bool TryGetContentType(string subpath, out string contentType)
        {
            var name = subpath.EndsWith(CompressedSuffix, StringComparison.Ordinal) ? subpath[..^CompressedSuffix.Length] : subpath;
            return _types.TryGetContentType(name, out contentType!);
        }
    }
}
