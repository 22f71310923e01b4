package com.trainburt.logger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority that issues certificates to servers, good ones and bad ones, made with the
 * JDK's keytool.
 */
final class TestCertificates {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private static final String AUTHORITY = "authority";

	private final Path directory;

	private final Path store;

	/**
	 * Found the authority.
	 * @param directory where the key store is kept
	 */
	TestCertificates(Path directory) {
		this.directory = directory;
		this.store = directory.resolve("keys.p12");
		generate(AUTHORITY, "-ext", "bc:c");
	}

	/**
	 * The key store of a server whose certificate the authority has issued.
	 * @param options of keytool, such as the names and the validity
	 */
	SSLContext issued(String name, String... options) {
		List<String> all = new ArrayList<>(List.of("-signer", AUTHORITY));
		all.addAll(List.of(options));
		generate(name, all.toArray(String[]::new));
		return showing(name);
	}

	/**
	 * The key store of a server that has issued its certificate itself.
	 */
	SSLContext selfSigned(String name, String... options) {
		generate(name, options);
		return showing(name);
	}

	/**
	 * The trust store of a client that trusts only the authority.
	 */
	SSLContext trusting() {
		try {
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry(AUTHORITY, load().getCertificate(AUTHORITY));
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, factory.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private SSLContext showing(String name) {
		try {
			KeyStore all = load();
			KeyStore own = KeyStore.getInstance("PKCS12");
			own.load(null, null);
			Certificate[] chain = all.getCertificateChain(name);
			own.setKeyEntry(name, all.getKey(name, PASSWORD), PASSWORD, chain);
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(own, PASSWORD);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(factory.getKeyManagers(), null, null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private KeyStore load() throws GeneralSecurityException, IOException {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(this.store)) {
			keys.load(in, PASSWORD);
		}
		return keys;
	}

	private void generate(String name, String... options) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
						"-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", name, "-keyalg", "EC", "-dname",
						"CN=" + name, "-keystore", this.store.toString(), "-storepass", new String(PASSWORD)));
		command.addAll(List.of(options));
		Path output = this.directory.resolve(name + ".out");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			try {
				if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
					throw new IllegalStateException("keytool has failed: " + Files.readString(output));
				}
			}
			finally {
				process.destroyForcibly();
			}
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
