package com.trainburt.sample.access;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may use the sample.
 *
 * @param allowedHosts names of the application in addresses, beside localhost
 */
@ConfigurationProperties("sample")
record AccessProperties(@DefaultValue List<String> allowedHosts) {
}
